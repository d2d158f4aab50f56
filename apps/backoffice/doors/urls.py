from __future__ import annotations

from django.urls import path

from apps.backoffice.doors.views import DeleteDoor, Doors, EditDoor, NewDoor

urlpatterns = [
    path("events/<str:event>/doors/", Doors.as_view(), name="doors"),
    path("events/<str:event>/doors/new/", NewDoor.as_view(), name="door-new"),
    path("events/<str:event>/doors/<int:door>/", EditDoor.as_view(), name="door"),
    path("events/<str:event>/doors/<int:door>/delete/", DeleteDoor.as_view(), name="door-delete"),
]

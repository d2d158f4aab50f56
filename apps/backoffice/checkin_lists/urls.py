from __future__ import annotations

from django.urls import path

from apps.backoffice.checkin_lists.views import (
    CheckinLists,
    DeleteCheckinList,
    EditCheckinList,
    NewCheckinList,
)

urlpatterns = [
    path("events/<str:event>/doors/", CheckinLists.as_view(), name="doors"),
    path("events/<str:event>/doors/new/", NewCheckinList.as_view(), name="door-new"),
    path("events/<str:event>/doors/<int:door>/", EditCheckinList.as_view(), name="door"),
    path("events/<str:event>/doors/<int:door>/delete/", DeleteCheckinList.as_view(), name="door-delete"),
]

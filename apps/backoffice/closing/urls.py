from __future__ import annotations

from django.urls import path

from apps.backoffice.closing import views

urlpatterns = [
    path("closing/", views.Closing.as_view(), name="closing"),
    path("closing/reopen/", views.Reopen.as_view(), name="reopen"),
]

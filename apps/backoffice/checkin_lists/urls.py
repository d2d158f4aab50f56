from __future__ import annotations

from django.urls import path

from apps.backoffice.checkin_lists.views import (
    CheckinLists,
    DeleteCheckinList,
    EditCheckinList,
    NewCheckinList,
)

urlpatterns = [
    path("events/<str:event>/checkin-lists/", CheckinLists.as_view(), name="checkin-lists"),
    path("events/<str:event>/checkin-lists/new/", NewCheckinList.as_view(), name="checkin-list-new"),
    path(
        "events/<str:event>/checkin-lists/<int:checkin_list>/", EditCheckinList.as_view(), name="checkin-list"
    ),
    path(
        "events/<str:event>/checkin-lists/<int:checkin_list>/delete/",
        DeleteCheckinList.as_view(),
        name="checkin-list-delete",
    ),
]

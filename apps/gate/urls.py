"""Below `/o/<organizer>/gate/` on the root host."""

from __future__ import annotations

from django.urls import path

from apps.gate.views.choose_list import ChooseList, OpenList
from apps.gate.views.counts import Counts
from apps.gate.views.scan import ScanList, UndoScan
from apps.gate.views.search import SearchTickets

app_name = "gate"
urlpatterns = [
    path("", ChooseList.as_view(), name="choose"),
    path("events/<str:event>/", OpenList.as_view(), name="open"),
    path("checkin-lists/<int:checkin_list>/", ScanList.as_view(), name="scan"),
    path("checkin-lists/<int:checkin_list>/undo/", UndoScan.as_view(), name="undo"),
    path("checkin-lists/<int:checkin_list>/search/", SearchTickets.as_view(), name="search"),
    path("checkin-lists/<int:checkin_list>/counts/", Counts.as_view(), name="counts"),
]

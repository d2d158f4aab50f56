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
    path("events/<slug:event>/", OpenList.as_view(), name="open"),
    path("doors/<int:door>/", ScanList.as_view(), name="scan"),
    path("doors/<int:door>/undo/", UndoScan.as_view(), name="undo"),
    path("doors/<int:door>/search/", SearchTickets.as_view(), name="search"),
    path("doors/<int:door>/counts/", Counts.as_view(), name="counts"),
]

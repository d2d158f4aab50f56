"""Below `/o/<organizer>/gate/` on the root host."""

from __future__ import annotations

from django.urls import path

from apps.gate.views.choosing import ChooseDoor, OpenDoor
from apps.gate.views.counting import Counts
from apps.gate.views.scanning import ScanDoor, UndoScan
from apps.gate.views.searching import SearchDoor

app_name = "gate"
urlpatterns = [
    path("", ChooseDoor.as_view(), name="choose"),
    path("events/<slug:event>/", OpenDoor.as_view(), name="open"),
    path("doors/<int:door>/", ScanDoor.as_view(), name="scan"),
    path("doors/<int:door>/undo/", UndoScan.as_view(), name="undo"),
    path("doors/<int:door>/search/", SearchDoor.as_view(), name="search"),
    path("doors/<int:door>/counts/", Counts.as_view(), name="counts"),
]

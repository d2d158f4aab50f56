"""List of organizers: search, state tabs, pagination."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from parterre.console.queries import (
    VIEWS,
    Backlog,
    backlog_by,
    organizers,
    organizers_by_view,
    wanted_version,
)
from parterre.console.sales import Sales, sales_of
from parterre.console.views.base import StaffView, pages_of
from tenants.models import Organizer, OrganizerStats

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    organizer: Organizer
    stats: OrganizerStats | None
    backlog: Backlog
    is_behind: bool
    sales: Sales


class OrganizerIndex(StaffView):
    place = "organizers"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        view = request.GET.get("view", "")
        view = view if view in VIEWS else ""
        page = self.page_of(organizers(words=words, view=view))
        counts = organizers_by_view()
        rows = self._rows(list(page))
        return self.show(
            "console/organizers.html",
            rows=rows,
            busiest_day=max((max(row.sales.pace) for row in rows), default=0),
            pages=pages_of(page, request),
            words=words,
            view=view,
            counts=counts,
            tabs=[(name, counts[name]) for name in VIEWS if counts[name] or name in ("", view)],
        )

    def _rows(self, found: list[Organizer]) -> list[Row]:
        ids = [organizer.pk for organizer in found]
        waiting, sales = backlog_by("organizer_id", self.now, ids), sales_of(ids, self.now)
        return [
            Row(
                organizer=organizer,
                stats=getattr(organizer, "stats", None),
                backlog=waiting.get(organizer.pk, Backlog()),
                is_behind=organizer.schema_version not in ("", wanted_version()),
                sales=sales[organizer.pk],
            )
            for organizer in found
        ]

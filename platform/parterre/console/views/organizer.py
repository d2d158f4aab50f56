"""One organizer: figures, hosts, what staff did, and what staff may do."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from parterre.console import queries
from parterre.console.forms import HostForm, ReasonForm
from parterre.console.timeline import entries_of
from parterre.console.views.base import StaffView
from tenants.models import Organizer, OrganizerState
from parterre.console.sales import sales_of
from tenants.routing import shop_url

MOST_ACTIONS = 30


class OrganizerPage(StaffView):
    """Shown by whatever changes something on it, too: with its errors at the field."""

    place = "organizers"

    def detail(
        self,
        organizer: Organizer,
        *,
        host_form: HostForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        return self.show(
            "console/organizer.html",
            status=status,
            organizer=organizer,
            stats=getattr(organizer, "stats", None),
            backlog=queries.backlog(self.now, organizer_id=organizer.pk),
            domains=organizer.domains.order_by("-is_primary", "domain"),
            entries=entries_of(queries.staff_actions(organizer=organizer)[:MOST_ACTIONS]),
            shop_url=shop_url(organizer),
            version=organizer.schema_version[:8],
            is_behind=organizer.schema_version not in ("", queries.wanted_version()),
            is_active=organizer.state == OrganizerState.ACTIVE,
            is_suspended=organizer.state == OrganizerState.SUSPENDED,
            suspend_form=ReasonForm(),
            host_form=host_form or HostForm(),
            sales=sales_of([organizer.pk], self.now)[organizer.pk],
        )


class OrganizerDetail(OrganizerPage):
    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        return self.detail(self.organizer(organizer))

"""Overview of an event: checklist, sales figures and status switches."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import EventActView, EventView
from apps.backoffice.events.checklist import checklist_of
from apps.backoffice.events.preview import preview_url
from apps.backoffice.events.rows import event_rows
from apps.backoffice.offer.quota_figures import quota_figures
from apps.events.facade import update_event
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_SETTINGS_GENERAL_WRITE
from parterre.web.frames import Crumb
from tenants.routing.directory import shop_url


class Overview(EventView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may_change = self.may(EVENT_SETTINGS_GENERAL_WRITE)
        points = checklist_of(self) if may_change else []
        missing = sum(point.state == "block" for point in points)
        (row,) = event_rows([self.event], now=self.now)
        return self.show(
            "backoffice/events/overview.html",
            heading=self.event_name,
            crumbs=[Crumb(gettext("Events"), self.url("events"))],
            row=row,
            points=points,
            missing=missing,
            state_heading=self._state_heading(missing),
            quotas=quota_figures(self.event) if self.may(EVENT_ORDERS_READ) else [],
            may_change=may_change,
            may_read_orders=self.may(EVENT_ORDERS_READ),
            shop_url=f"{shop_url(self.organizer)}{self.event.slug}/",
            preview_url=preview_url(self),
        )

    def _state_heading(self, missing: int) -> str:
        if self.event.live:
            return gettext("Setup complete")
        if not missing:
            return gettext("Ready to go live")
        points = ngettext("One step before going live", "%(number)s steps before going live", missing)
        return points % {"number": missing}


SWITCHES: Final[dict[tuple[str, bool], str | Promise]] = {
    ("live", True): _("The event is live."),
    ("live", False): _("The event is offline. Tickets already sold stay valid."),
    ("testmode", True): _("Test mode is on. New orders are test orders."),
    ("testmode", False): _("Test mode is off. New orders are real."),
}


class Switch(EventActView):
    """`live` or `testmode`, to `on` or `off`."""

    rights = (EVENT_SETTINGS_GENERAL_WRITE,)

    def act(self) -> str | Promise:
        name, value = self.request.POST.get("switch", ""), self.request.POST.get("to") == "on"
        if (name, value) not in SWITCHES:
            raise Http404
        update_event(event=self.event, changes={name: value}, actor=self.actor)
        return SWITCHES[name, value]

    def back(self) -> str:
        return self.event_url("event")

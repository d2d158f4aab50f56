"""Overview of an event: checklist, sales figures and status switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import EventConfirmView, EventView
from apps.backoffice.events.checklist import checklist_of
from apps.backoffice.events.preview import preview_url
from apps.backoffice.events.rows import event_rows
from apps.backoffice.events.sales import recent_sales
from apps.backoffice.offer.quota_figures import quota_figures
from apps.events.facade import update_event
from apps.events.models import Event
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_SETTINGS_GENERAL_WRITE
from parterre.web.frames import Crumb
from tenants.routing.directory import shop_url


class Overview(EventView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may_change = self.may(EVENT_SETTINGS_GENERAL_WRITE)
        may_read_orders = self.may(EVENT_ORDERS_READ)
        points = checklist_of(self) if may_change else []
        missing = sum(point.state == "block" for point in points)
        (row,) = event_rows([self.event], access=self.access, now=self.now)
        return self.show(
            "backoffice/events/overview.html",
            heading=self.event_name,
            crumbs=[Crumb(gettext("Events"), self.url("events"))],
            row=row,
            points=points,
            missing=missing,
            state_heading=self._state_heading(missing),
            quotas=quota_figures(self.event) if may_read_orders else [],
            sales=recent_sales(Event.objects.filter(pk=self.event.pk), now=self.now)
            if may_read_orders
            else None,
            may_change=may_change,
            may_read_orders=may_read_orders,
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


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before buyers of a live event feel it: heading, what happens, and the button."""

    heading: str | Promise
    text: str | Promise
    act: str | Promise


QUESTIONS: Final[dict[tuple[str, bool], Question]] = {
    ("live", False): Question(
        _("Take “%(name)s” offline?"),
        _(
            "Buyers can no longer buy, and carts cannot be checked out. The page of the event says that sales are "
            "paused. Tickets already sold stay valid, buyers keep the pages of their orders and can still pay for "
            "them. You can go live again at any time."
        ),
        _("Take offline"),
    ),
    ("testmode", True): Question(
        _("Turn on test mode of “%(name)s”?"),
        _(
            "The event is live. From now on, orders are tests: buyers are not charged, and their tickets are not "
            "valid. Every page of the shop says so. Orders until now stay real, and their tickets valid."
        ),
        _("Turn on test mode"),
    ),
    ("testmode", False): Question(
        _("Turn off test mode of “%(name)s”?"),
        _(
            "The event is live. From now on, orders are real: buyers are charged, and quotas count. Test orders "
            "until now stay tests, and you can delete them."
        ),
        _("Turn off test mode"),
    ),
}


class Switch(EventConfirmView):
    """`switch`, live or testmode, `to` on or off. Of a live event, a page of its own asks first."""

    rights = (EVENT_SETTINGS_GENERAL_WRITE,)

    def wanted(self) -> tuple[str, bool]:
        given = self.request.POST if "switch" in self.request.POST else self.request.GET
        found = given.get("switch", ""), given.get("to") == "on"
        if found not in SWITCHES:
            raise Http404
        return found

    def question(self) -> dict[str, Any]:
        question = QUESTIONS.get(self.wanted())
        if question is None:
            raise Http404
        heading = str(question.heading) % {"name": self.event_name}
        return {"heading": heading, "text": question.text, "keep": gettext("Back"), "act": question.act}

    def act(self) -> str | Promise:
        name, value = self.wanted()
        update_event(event=self.event, changes={name: value}, actor=self.actor)
        return SWITCHES[name, value]

    def back(self) -> str:
        return self.event_url("event")

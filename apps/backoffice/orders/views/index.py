"""Order list of all visible events or of one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from apps.backoffice.audit_log.labels import PROVIDERS
from apps.backoffice.base import EventView, MemberView
from apps.backoffice.events.visible import visible_events
from apps.backoffice.orders.filters import SORTS, Wanted, narrowed
from apps.backoffice.orders.rows import Totals, for_rows, order_rows, totals_of
from apps.backoffice.orders.saved_views import NOT_COUNTED, SAVED_VIEWS
from apps.backoffice.orders.visible import visible_orders
from apps.backoffice.pagination import page_of
from apps.orders.models import Order
from apps.teams.rights import EVENT_ORDERS_READ, EVENT_ORDERS_WRITE
from parterre.kernel.formats import text_in
from tenants.routing.directory import shop_url

COUNTED = [name for name in SAVED_VIEWS if name not in NOT_COUNTED]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str | Promise
    url: str
    count: int | str
    current: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """`remove`: what its cross does, in words."""

    label: str
    value: str
    url: str

    @property
    def remove(self) -> str:
        return gettext("Remove filter: %(label)s %(value)s") % {"label": self.label, "value": self.value}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


class Orders(MemberView):
    rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_READ,)
    template: ClassVar[str] = "backoffice/orders/index.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = Wanted.of(request.GET.dict())
        seen = narrowed(self.orders(), wanted)
        chosen = seen.filter(SAVED_VIEWS[wanted.view].which(self.now))
        counts = self._counts(seen)
        totals = totals_of(chosen)
        page = page_of(for_rows(chosen).order_by(*SORTS[wanted.sort]), request)
        return self.show(
            self.template,
            heading=SAVED_VIEWS[wanted.view].heading % {"number": totals.number},
            wanted=wanted,
            views=self._tabs(wanted, counts, totals),
            chips=self._chips(wanted),
            sorts=self._sorts(wanted),
            shows_filter="filter" in request.GET,
            filter_url=f"{wanted.query()}&filter=",
            clear_url=Wanted(view=wanted.view, sort=wanted.sort).query(),
            page=page,
            rows=order_rows(page.rows, now=self.now),
            totals=totals,
            events=self.events(),
            providers=[Option(name, str(label)) for name, label in PROVIDERS.items()],
            shop=self.shop(),
            may_write=self.may(EVENT_ORDERS_WRITE) and self.visitor.may_write,
        )

    def orders(self) -> QuerySet[Order]:
        return visible_orders(self.access)

    def events(self) -> list[Option]:
        """To choose from in the filter."""
        events = visible_events(self.access).order_by("-date_from", "-pk").only("slug", "name")
        return [Option(event.slug, text_in(event.name, get_language())) for event in events]

    def shop(self) -> str:
        return shop_url(self.organizer)

    def _counts(self, seen: QuerySet[Order]) -> dict[str, int]:
        """One query for all tabs."""
        counts = {name: Count("pk", filter=SAVED_VIEWS[name].which(self.now)) for name in COUNTED}
        return seen.order_by().aggregate(**counts)

    def _tabs(self, wanted: Wanted, counts: dict[str, int], totals: Totals) -> list[Tab]:
        return [
            Tab(
                view.label,
                wanted.query(view=name),
                totals.number if name == wanted.view else counts.get(name, ""),
                name == wanted.view,
            )
            for name, view in SAVED_VIEWS.items()
        ]

    def _chips(self, wanted: Wanted) -> list[Chip]:
        names = {event.value: event.label for event in self.events()} if wanted.event else {}
        chips = [
            Chip(gettext("Search:"), wanted.words, wanted.query(words="")),
            Chip(gettext("Event:"), names.get(wanted.event, wanted.event), wanted.query(event="")),
            Chip(
                gettext("Payment method:"),
                str(PROVIDERS.get(wanted.provider, wanted.provider)),
                wanted.query(provider=""),
            ),
            Chip(
                gettext("From:"), wanted.since.isoformat() if wanted.since else "", wanted.query(since=None)
            ),
            Chip(
                gettext("Until:"), wanted.until.isoformat() if wanted.until else "", wanted.query(until=None)
            ),
        ]
        return [chip for chip in chips if chip.value]

    def _sorts(self, wanted: Wanted) -> dict[str, tuple[str, str]]:
        """For the head of a column: where it leads, and how it is sorted now."""
        order = wanted.sort
        return {
            "placed": (
                wanted.query(sort="oldest" if order == "newest" else "newest"),
                {"newest": "descending", "oldest": "ascending"}.get(order, ""),
            ),
            "total": (
                wanted.query(sort="lowest" if order == "highest" else "highest"),
                {"highest": "descending", "lowest": "ascending"}.get(order, ""),
            ),
        }


class EventOrders(EventView, Orders):
    template: ClassVar[str] = "backoffice/orders/event_index.html"

    def orders(self) -> QuerySet[Order]:
        return Order.objects.filter(event=self.event)

    def events(self) -> list[Option]:
        return []

    def shop(self) -> str:
        return f"{shop_url(self.organizer)}{self.event.slug}/"

"""Rows of event lists: date, tickets sold of capacity, state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.availability.models import Quota
from apps.events.models import Event
from apps.orders.models import OrderPosition, OrderStatus
from apps.payments.facade import net_by_event
from apps.teams.facade import Access
from apps.teams.rights import EVENT_ORDERS_READ

State = Literal["over", "draft", "test", "ended", "early", "sale"]

WORDS: Final[dict[State, str | Promise]] = {
    "over": _("Past"),
    "draft": _("Draft"),
    "test": _("Test mode"),
    "ended": _("Sales ended"),
    "early": _("Sales not started"),
    "sale": _("On sale"),
}
ICONS: Final[dict[State, str]] = {"draft": "pencil", "over": "flag", "ended": "clock", "early": "clock"}
TONES: Final[dict[State, str]] = {"sale": "ok", "test": "wait"}


@dataclass(frozen=True, slots=True)
class EventRow:
    """`places` None: a quota is unlimited, or there is none. `revenue`: received less refunds; None: not for this
    reader."""

    event: Event
    sold: int
    places: int | None
    state: State
    revenue: Decimal | None = None

    @property
    def word(self) -> str | Promise:
        return WORDS[self.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "")


def event_rows(events: Sequence[Event], *, access: Access, now: datetime) -> list[EventRow]:
    """Four queries for any number."""
    ids = [event.pk for event in events]
    may_see = [pk for pk in ids if access.may_any((EVENT_ORDERS_READ,), event_id=pk)]
    sold, places, revenue = sold_in(ids), places_of(ids), net_by_event(may_see)
    return [
        EventRow(
            event,
            sold.get(event.pk, 0),
            places.get(event.pk),
            state_of(event, now=now),
            revenue.get(event.pk, Decimal(0)) if event.pk in may_see else None,
        )
        for event in events
    ]


def sold_in(event_ids: Collection[int]) -> dict[int, int]:
    """Tickets by event, those that are not paid yet too. Orders of test mode are no sales."""
    holding = Q(
        order__status__in=[OrderStatus.PENDING, OrderStatus.PAID], order__testmode=False, canceled=False
    )
    positions = OrderPosition.objects.filter(holding, order__event__in=event_ids)
    counted = positions.order_by().values("order__event").annotate(number=Count("pk"))
    return {row["order__event"]: row["number"] for row in counted}


def places_of(event_ids: Collection[int]) -> dict[int, int | None]:
    sizes: dict[int, int | None] = {}
    quotas = Quota.objects.filter(event__in=event_ids, ignore_for_event_availability=False)
    for event_id, size in quotas.values_list("event_id", "size"):
        before = sizes.get(event_id, 0)
        sizes[event_id] = None if size is None or before is None else before + size
    return sizes


def state_of(event: Event, *, now: datetime) -> State:
    if (event.date_to or event.date_from) < now:
        return "over"
    if not event.live:
        return "draft"
    if event.testmode:
        return "test"
    if event.presale_end is not None and event.presale_end < now:
        return "ended"
    if event.presale_start is not None and event.presale_start > now:
        return "early"
    return "sale"

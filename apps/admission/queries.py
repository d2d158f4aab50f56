"""Read positions, scans and attendance of check-in lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from apps.admission.models import Checkin, CheckinList, ScanType
from apps.orders.models import OrderPosition, OrderStatus

Positions = QuerySet[OrderPosition, OrderPosition]
Key = tuple[int, int | None]

# Tickets of test orders are tried while the event is in test mode; afterwards nobody is let in with one.
VALID_MODE = Q(order__testmode=False) | Q(order__event__testmode=True)
KIND = ("product_id", "variation_id", "order__status", "order__valid_if_pending")


@dataclass(frozen=True, slots=True)
class Counts:
    """Tickets by (product, variation): how many are on the list, how many of them were scanned in."""

    positions: Counter[Key] = field(default_factory=Counter)
    checkins: Counter[Key] = field(default_factory=Counter)


def lists_of(event_id: int) -> QuerySet[CheckinList, CheckinList]:
    return CheckinList.objects.filter(event_id=event_id)


def lists_with_events(list_ids: Iterable[int]) -> dict[int, CheckinList]:
    """By id, in the order asked for; what does not exist is left out."""
    found = CheckinList.objects.select_related("event").in_bulk(list(set(list_ids)))
    return {list_id: found[list_id] for list_id in list_ids if list_id in found}


def positions_on(lists: Sequence[CheckinList], *, ignore_status: bool = False) -> Positions:
    """Tickets the lists would let in: of their products, not canceled, no tests, and paid or allowed without."""
    on_any = Q(pk__in=[])
    for one in lists:
        on_this = Q(order__event_id=one.event_id)
        if not one.all_products:
            on_this &= Q(product_id__in=one.limit_products)
        if not ignore_status:
            on_this &= _let_in(one)
        on_any |= on_this
    return OrderPosition.objects.filter(on_any, canceled=False)


def _let_in(checkin_list: CheckinList) -> Q:
    pending = Q(order__status=OrderStatus.PENDING)
    if not checkin_list.include_pending:
        pending &= Q(order__valid_if_pending=True)
    return (Q(order__status=OrderStatus.PAID) | pending) & VALID_MODE


def counts_of(
    lists: Sequence[CheckinList], *, positions: bool = True, checkins: bool = True
) -> dict[int, Counts]:
    """By list id, for lists of one event: one grouped query for each kind of number that is wanted.

    Tickets are counted by what decides whether they are on a list: fifty lists need no more reads than one.
    """
    counted = {one.pk: Counts() for one in lists}
    live = Q(canceled=False, order__status__in=[OrderStatus.PAID, OrderStatus.PENDING])
    if positions and lists:
        tickets = OrderPosition.objects.filter(live, VALID_MODE, order__event_id=lists[0].event_id)
        groups = tickets.values_list(*KIND).annotate(number=Count("pk")).order_by()
        for product, variation, status, if_pending, number in groups:
            for one in lists:
                if _is_on(one, product, status, if_pending):
                    counted[one.pk].positions[product, variation] += number
    if checkins and lists:
        by_id = {one.pk: one for one in lists}
        for list_id, product, variation, status, if_pending, number in _scanned_tickets(by_id):
            if _is_on(by_id[list_id], product, status, if_pending):
                counted[list_id].checkins[product, variation] += number
    return counted


def _scanned_tickets(list_ids: Iterable[int]) -> Iterable[tuple[int, int, int | None, str, bool, int]]:
    valid_mode = Q(position__order__testmode=False) | Q(list__event__testmode=True)
    entries = Checkin.objects.filter(
        valid_mode, list__in=list(list_ids), successful=True, type=ScanType.ENTRY, position__canceled=False
    )
    kind = [f"position__{name}" for name in KIND]
    grouped = entries.values_list("list_id", *kind).order_by()
    return grouped.annotate(number=Count("position_id", distinct=True))


def _is_on(one: CheckinList, product_id: int, status: str, if_pending: bool) -> bool:
    """The same rule as `positions_on`, for a group of tickets."""
    may_be_pending = one.include_pending or if_pending
    is_let_in = status == OrderStatus.PAID or (status == OrderStatus.PENDING and may_be_pending)
    return is_let_in and (one.all_products or product_id in one.limit_products)


@dataclass(frozen=True, slots=True)
class ListCounts:
    inside: int
    scanned: int
    total: int


def list_counts(checkin_list: CheckinList) -> ListCounts:
    """Figures for the check-in page. Three queries."""
    counts = counts_of([checkin_list])[checkin_list.pk]
    inside = last_entries_inside(checkin_list).count()
    return ListCounts(inside=inside, scanned=counts.checkins.total(), total=counts.positions.total())


def last_entries_inside(
    checkin_list: CheckinList, *, at: datetime | None = None
) -> QuerySet[Checkin, Checkin]:
    """Who is inside: for each ticket whose last accepted scan here is an entry, that scan."""
    scans = Checkin.objects.filter(list=checkin_list, successful=True, position__isnull=False)
    if at is not None:
        scans = scans.filter(scanned_at__lte=at)
    last = scans.order_by("position_id", "-scanned_at", "-pk").distinct("position_id")
    return Checkin.objects.filter(pk__in=last.values("pk"), type=ScanType.ENTRY).order_by("pk")


def checkins_of(event_id: int) -> QuerySet[Checkin, Checkin]:
    """Every scan of an event, refused ones included."""
    return Checkin.objects.filter(list__event_id=event_id)

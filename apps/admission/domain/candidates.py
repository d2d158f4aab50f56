"""Find and lock the tickets a barcode may refer to, so that concurrent scans are serialized."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from django.db.models import Prefetch, Q, QuerySet, Subquery

from apps.admission.domain.barcodes import is_control
from apps.admission.models import Checkin, CheckinList
from apps.orders.models import OrderPosition

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
Narrowing = Callable[[OrderPosition], bool]


def holds_product(checkin_list: CheckinList, product_id: int) -> bool:
    return checkin_list.all_products or product_id in checkin_list.limit_products


def candidates(
    barcode: str, lists: Sequence[CheckinList], *, position_id: int | None = None, lock: bool
) -> list[OrderPosition]:
    """Tickets with this secret (or, where older clients may send it, id), and add-ons that stand in for them.

    Each comes with `scans`, the accepted ones on these lists. They are read after the rows are locked, so
    that a scan which waited for the lock sees the one before it.
    """
    if any(is_control(character) for character in barcode):
        return []
    found = _matching(barcode, lists, position_id).select_related("order", "product", "variation", "addon_to")
    if lock:
        # Not the key: rows that refer to a ticket may be written meanwhile.
        found = found.select_for_update(no_key=True, of=("self",))
    return list(found.prefetch_related(scans_on(lists)).order_by("pk"))


def scans_on(lists: Iterable[CheckinList]) -> Prefetch[str]:
    """`position.scans`: accepted scans on these lists, oldest first."""
    accepted = Checkin.objects.filter(list__in=[one.pk for one in lists], successful=True)
    return Prefetch("all_checkins", accepted.order_by("scanned_at", "pk"), to_attr="scans")


def _matching(
    barcode: str, lists: Sequence[CheckinList], position_id: int | None
) -> QuerySet[OrderPosition, OrderPosition]:
    wanted = Q(secret=barcode)
    if position_id is not None:
        wanted |= Q(pk=position_id)
    if any(one.addon_match for one in lists):
        # A scalar subquery: PostgreSQL can then use an index for each side of the OR.
        main = OrderPosition.objects.filter(secret=barcode).values("pk")[:1]
        events = [one.event_id for one in lists if one.addon_match]
        wanted |= Q(addon_to_id=Subquery(main), order__event_id__in=events, canceled=False)
    return OrderPosition.objects.filter(wanted, order__event_id__in=[one.event_id for one in lists])


def narrowed(
    found: Sequence[OrderPosition], lists: Sequence[CheckinList], *, barcode: str, at: datetime
) -> list[OrderPosition]:
    """The one ticket that is meant; more than one when that cannot be told."""
    list_of = {one.event_id: one for one in lists}

    def is_exact_or_addon(position: OrderPosition) -> bool:
        main = position.addon_to
        stands_in = main is not None and main.secret == barcode
        return position.secret == barcode or (stands_in and list_of[position.order.event_id].addon_match)

    def is_on_list(position: OrderPosition) -> bool:
        return holds_product(list_of[position.order.event_id], position.product_id)

    remaining = list(found)
    for keeps in (is_exact_or_addon, is_on_list, lambda position: is_valid_at(position, at)):
        if len(remaining) > 1:
            kept = [position for position in remaining if keeps(position)]
            remaining = kept or [_nearest(remaining, at)]
    return remaining


def is_valid_at(position: OrderPosition, at: datetime) -> bool:
    is_too_early = position.valid_from is not None and at < position.valid_from
    is_too_late = position.valid_until is not None and at > position.valid_until
    return not is_too_early and not is_too_late


def _nearest(positions: Sequence[OrderPosition], at: datetime) -> OrderPosition:
    """None will do: take the one valid next, else the one valid last, else the first. Checks say why not."""
    coming = [one for one in positions if one.valid_from is not None and one.valid_from > at]
    over = [one for one in positions if one.valid_until is not None and one.valid_until < at]
    if coming:
        return min(coming, key=lambda one: one.valid_from or END_OF_TIME)
    if over:
        return max(over, key=lambda one: one.valid_until or END_OF_TIME)
    return positions[0]

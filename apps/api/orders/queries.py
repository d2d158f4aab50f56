"""Prefetch orders with everything their representation needs, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import F, Prefetch, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from apps.admission.models import Checkin
from apps.orders.models import Order, OrderFee, OrderPosition
from apps.payments.models import Payment, Refund
from apps.sales.facade import PlacedOrder
from apps.teams.rights import EVENT_ORDERS_READ
from parterre.kernel.errors import Busy
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer
from tenants.postgresql.base import sqlstate

# PostgreSQL's names for: lock not available in time, canceled while waiting, deadlock, could not serialize; and for
# a random name (a ticket's secret, say) that somebody drew in the same moment. All leave nothing behind.
RETRYABLE: Final = frozenset(("55P03", "57014", "40P01", "40001", "23505"))


@contextmanager
def sale_transaction(organizer: Organizer) -> Iterator[None]:
    """Raises Busy where the same request may well succeed a moment later."""
    try:
        with organizer_transaction(organizer):
            yield
    except DatabaseError as error:
        if sqlstate(error) in RETRYABLE:
            raise Busy from error
        raise


Body = dict[str, Any]

PARAMETERS = [
    OpenApiParameter("include", str, many=True, description="Only these fields, dotted for one level below."),
    OpenApiParameter("exclude", str, many=True, description="Not these fields, dotted for one level below."),
]


@dataclass(frozen=True, slots=True)
class Selection:
    """Names to the names below them; an empty set means the whole field."""

    include: Mapping[str, frozenset[str]]
    exclude: Mapping[str, frozenset[str]]

    @classmethod
    def asked_by(cls, request: Request) -> Selection:
        asked = request.query_params
        return cls(_tree(asked.getlist("include")), _tree(asked.getlist("exclude")))

    def of(self, body: Body) -> Body:
        if self.include:
            body = {name: value for name, value in body.items() if name in self.include}
        kept = {name: value for name, value in body.items() if self.exclude.get(name, True)}
        return {name: self._below(name, value) for name, value in kept.items()}

    def _below(self, name: str, value: Any) -> Any:
        only, without = self.include.get(name, frozenset()), self.exclude.get(name, frozenset())
        if not only and not without:
            return value
        if isinstance(value, list):
            return [_picked(row, only, without) for row in value]
        return _picked(value, only, without)


def _picked(row: Any, only: frozenset[str], without: frozenset[str]) -> Any:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in row.items() if (not only or name in only) and name not in without}


def _tree(paths: Iterable[str]) -> dict[str, frozenset[str]]:
    """A field that is named as a whole stays whole, whatever else is named below it."""
    found: dict[str, set[str]] = {}
    whole: set[str] = set()
    for path in paths:
        name, _, below = path.partition(".")
        found.setdefault(name, set())
        if below:
            found[name].add(below)
        else:
            whole.add(name)
    return {name: frozenset() if name in whole else frozenset(below) for name, below in found.items()}


def orders_for_display(view: Any, event: str) -> Q:
    """Rows whose `event` (a path of columns) is the one in the URL, or one whose orders the credential may read."""
    here = getattr(view, "event", None)
    if here is not None:
        return Q(**{event: here})
    events = view.access.events_with(EVENT_ORDERS_READ)
    return Q() if events is None else Q(**{f"{event}__in": events})


def with_lines(
    orders: QuerySet[Order], *, canceled_positions: bool = False, canceled_fees: bool = False
) -> QuerySet[Order]:
    """Five more queries, however many orders. The serializers read what is put at `shown_…`."""
    positions = with_product_facts(OrderPosition.objects.order_by("positionid"))
    fees = OrderFee.objects.order_by("pk")
    return orders.prefetch_related(
        Prefetch(
            "positions",
            positions if canceled_positions else positions.filter(canceled=False),
            to_attr="shown_positions",
        ),
        Prefetch("fees", fees if canceled_fees else fees.filter(canceled=False), to_attr="shown_fees"),
        Prefetch("payments", Payment.objects.order_by("local_id"), to_attr="shown_payments"),
        Prefetch(
            "refunds", Refund.objects.select_related("payment").order_by("local_id"), to_attr="shown_refunds"
        ),
    )


def with_product_facts(positions: QuerySet[OrderPosition]) -> QuerySet[OrderPosition]:
    """Positions with their scans, and what decides on their tickets."""
    return positions.annotate(
        product_admission=F("product__admission"), product_generate_tickets=F("product__generate_tickets")
    ).prefetch_related(
        Prefetch(
            "all_checkins",
            Checkin.objects.filter(successful=True).order_by("scanned_at", "pk"),
            to_attr="shown_checkins",
        )
    )


def shown(placed: PlacedOrder) -> Order:
    """An order that was just placed, from memory."""
    order: Any = placed.order
    order.shown_positions, order.shown_fees = placed.positions, placed.fees
    order.shown_payments, order.shown_refunds = placed.payments, []
    for position in _positions(placed.positions):
        product = placed.offer.products[position.product_id]
        position.order = order
        position.product_admission = product.admission
        position.product_generate_tickets = product.generate_tickets
        position.shown_checkins = []
    return placed.order


def positions_of(order: Order) -> list[OrderPosition]:
    """As `with_lines` and `shown` put them there."""
    found: list[OrderPosition] = order.shown_positions  # type: ignore[attr-defined]  # see `with_lines`
    return found


def _positions(positions: Iterable[OrderPosition]) -> Iterable[Any]:
    return positions

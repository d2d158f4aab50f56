"""Place an order in one short transaction whose last statements move the quotas' counters.

Two orders in flight wait for each other only there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.audit.facade import Entry, record_all
from apps.availability.facade import QuotaExhausted, current_offer
from apps.catalog.facade import Snapshot
from apps.orders.facade import SecretTaken, secrets_in_use, store_order
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import store_payment
from apps.payments.models import Payment
from apps.sales.capacity import check_room, claim_for, refusals_at_positions
from apps.sales.notifications import Message, Occasion, notify_buyer, order_entry, tell_plugins
from apps.sales.place.build import CompleteOrder, complete
from apps.sales.place.request import PlaceOrder
from apps.sales.place.validate import ErrorCollector
from parterre.kernel.actor import Actor

SIMULATED_CODE = "PREVIEW"


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The rows as they were written: enough to show the order without reading it again."""

    order: Order
    positions: list[OrderPosition]
    fees: list[OrderFee]
    payments: list[Payment]
    offer: Snapshot


# Without a savepoint: whatever is refused is refused for the whole transaction.
@transaction.atomic(savepoint=False)
def place_order(request: PlaceOrder, *, actor: Actor, now: datetime) -> PlacedOrder:
    """Sell what was asked for, or raise OrderRefused, CodeTaken or Busy with nothing written.

    A fixed number of statements: one to compare the offer's version, one for each kind of row, one a quota.
    """
    event, offer = current_offer(request.event)
    whole = complete(request, event, offer, now=now)
    _refuse_used_secrets(request)

    write_order(whole, tells=request.notifies_buyer, actor=actor, now=now)

    positions = whole.draft.positions
    try:
        claim_for(positions, offer, force=request.force, now=now)
    except QuotaExhausted as exhausted:
        raise refusals_at_positions(exhausted, positions, offer) from exhausted
    return placed(whole, offer)


def write_order(whole: CompleteOrder, *, tells: bool, actor: Actor, now: datetime) -> None:
    """The order's rows, the log, the mail and the plugins' tasks. Capacity comes after."""
    store_order(whole.draft, now=now)
    if whole.payment is not None:
        store_payment(whole.payment)
    record_all(_entries(whole, actor))
    if tells:
        notify_buyer(_message(whole), actor=actor, now=now)
    tell_plugins("order_placed", whole.order, actor=actor)
    if whole.order.status == OrderStatus.PAID:
        tell_plugins("order_paid", whole.order, actor=actor)


def simulate_order(request: PlaceOrder, *, now: datetime) -> PlacedOrder:
    """What `place_order` would sell. Reads only, so that it may still be refused when it is placed."""
    event, offer = current_offer(request.event, reads_only=True)
    whole = complete(request, event, offer, now=now)
    _refuse_used_secrets(request)
    if not request.force:
        try:
            check_room(whole.draft.positions, offer)
        except QuotaExhausted as exhausted:
            raise refusals_at_positions(exhausted, whole.draft.positions, offer) from exhausted
    whole.order.code = SIMULATED_CODE
    return placed(whole, offer)


def _refuse_used_secrets(request: PlaceOrder) -> None:
    """A query only when secrets were chosen. Of two requests with the same one at once, the constraint stops one."""
    used = secrets_in_use([asked.secret for asked in request.positions if asked.secret])
    refusals = ErrorCollector()
    for place, asked in enumerate(request.positions):
        if asked.secret in used:
            refusals.add(f"positions.{place}.secret", SecretTaken())
    refusals.raise_if_any()


def _entries(whole: CompleteOrder, actor: Actor) -> list[Entry]:
    order = whole.order
    actions = ["order.placed.require_approval" if order.require_approval else "order.placed"]
    if order.status == OrderStatus.PAID:
        actions.append("order.paid")
    return [order_entry(order, actor, action) for action in actions]


def _message(whole: CompleteOrder) -> Message:
    order = whole.order
    if order.status == OrderStatus.PAID:
        return Message(order, Occasion.PAID)
    if order.require_approval:
        return Message(order, Occasion.AWAITS_APPROVAL)
    return Message(order, Occasion.PLACED, provider=whole.payment.provider if whole.payment else None)


def placed(whole: CompleteOrder, offer: Snapshot) -> PlacedOrder:
    payments = [whole.payment] if whole.payment else []
    return PlacedOrder(whole.order, whole.draft.positions, whole.draft.fees, payments, offer)

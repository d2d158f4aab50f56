"""Place an order in one short transaction whose last statements move the quotas' counters.

Two orders in flight wait for each other only there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.audit.facade import Entry, record_all
from apps.availability.facade import QuotaExhausted, Want, availability_of, claim, current_offer
from apps.catalog.facade import Snapshot
from apps.events.models import Event
from apps.orders.facade import SecretTaken, secrets_in_use, store_order
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import store_payment
from apps.payments.models import Payment
from apps.sales.notifications import Message, Occasion, notify_buyer, order_entry, tell_plugins
from apps.sales.place.build import CompleteOrder, complete
from apps.sales.place.request import PlaceOrder
from apps.sales.place.validate import ErrorCollector, NotALanguageOfTheEvent, OrderRefused
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError

SIMULATED_CODE = "PREVIEW"


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The rows as they were written: enough to show the order without reading it again."""

    order: Order
    positions: list[OrderPosition]
    fees: list[OrderFee]
    payments: list[Payment]
    offer: Snapshot


@contextmanager
def placing_order(request: PlaceOrder, *, actor: Actor, now: datetime) -> Iterator[PlacedOrder]:
    """Sell what was asked for, or raise OrderRefused, CodeTaken or Busy with nothing written.

    The block is for what else belongs to the sale: capacity is claimed after it, at its end, which may still refuse.
    A fixed number of statements: one to compare the offer's version, one for each kind of row, one a quota.
    """
    with transaction.atomic(savepoint=False):  # whatever is refused is refused for the whole transaction
        event, offer = current_offer(request.event)
        whole = complete(request, event, offer, now=now)
        _refuse_other_language(request, event)
        _refuse_used_secrets(request)

        write_order(whole, tells=request.notifies_buyer, actor=actor, now=now)
        yield placed(whole, offer)

        positions = whole.draft.positions
        try:
            claim_for(whole.order, positions, offer, force=request.force, now=now)
        except QuotaExhausted as exhausted:
            raise refusals_at_positions(exhausted, positions, offer) from exhausted


def place_order(request: PlaceOrder, *, actor: Actor, now: datetime) -> PlacedOrder:
    """As `placing_order`, with nothing else."""
    with placing_order(request, actor=actor, now=now) as placed_order:
        return placed_order


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
    _refuse_other_language(request, event)
    _refuse_used_secrets(request)
    if not request.force and not whole.order.testmode:
        try:
            check_room(whole.draft.positions, offer)
        except QuotaExhausted as exhausted:
            raise refusals_at_positions(exhausted, whole.draft.positions, offer) from exhausted
    whole.order.code = SIMULATED_CODE
    return placed(whole, offer)


def _refuse_other_language(request: PlaceOrder, event: Event) -> None:
    """The shop needs no such check: it offers the event's languages, as far as it speaks them."""
    if request.locale and not event.speaks(request.locale):
        raise NotALanguageOfTheEvent


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


def claim_for(
    order: Order,
    positions: Sequence[OrderPosition],
    offer: Snapshot,
    *,
    force: bool,
    now: datetime | None = None,
) -> None:
    """The last step of a transaction. Raises QuotaExhausted. A test order takes nothing from those who buy."""
    if not order.testmode:
        claim([Want(position, quota_ids_of(position, offer)) for position in positions], force=force, now=now)


def check_room(positions: Sequence[OrderPosition], offer: Snapshot) -> None:
    """As `claim_for`, but nothing is taken: for a simulation. One query."""
    wanted = Counter(quota_id for position in positions for quota_id in set(quota_ids_of(position, offer)))
    found = availability_of(list(wanted))
    for quota_id in sorted(wanted):
        left = found[quota_id].left if quota_id in found else 0
        if left is not None and left < wanted[quota_id]:
            raise QuotaExhausted(quota_id=quota_id, name="", wanted=wanted[quota_id], left=left)


def quota_ids_of(position: OrderPosition, offer: Snapshot) -> tuple[int, ...]:
    return offer.quota_ids.get((position.product_id, position.variation_id), ())


def refusals_at_positions(
    exhausted: QuotaExhausted, positions: Sequence[OrderPosition], offer: Snapshot
) -> OrderRefused:
    """The refusal at each position beyond what the quota has left."""
    places = [
        place
        for place, position in enumerate(positions)
        if exhausted.quota_id in quota_ids_of(position, offer)
    ]
    return OrderRefused([_at(place, exhausted) for place in places[max(exhausted.left, 0) :] or places])


def _at(place: int, exhausted: QuotaExhausted) -> DomainError:
    error = QuotaExhausted(
        quota_id=exhausted.quota_id, name=exhausted.name, wanted=exhausted.wanted, left=exhausted.left
    )
    error.field = f"positions.{place}.item"
    return error

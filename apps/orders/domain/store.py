"""Store a new order with at most five INSERTs, update a stored one, and keep the append-only ledger of what was sold.

Callers lock an order's row before they change it, which serializes changes of one order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Literal

from django.db import IntegrityError, connection, router, transaction
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext_noop as _

from apps.orders.domain.draft import OrderDraft, give_names, total_of
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus, Transaction
from parterre.kernel.errors import DomainError
from parterre.kernel.ids import new_order_code, new_secret
from tenants.stats import note_sale

Count = Literal[1, -1]


def record_lines(
    order: Order, positions: Iterable[OrderPosition], fees: Iterable[OrderFee], *, count: Count, now: datetime
) -> None:
    """One INSERT. `count` 1: sold; -1: taken back. After the COMMIT the organizer's figures are looked at again."""
    rows = [_of_position(order, position, count, now) for position in positions]
    rows += [_of_fee(order, fee, count, now) for fee in fees]
    Transaction.objects.bulk_create(rows)
    transaction.on_commit(note_sale, robust=True)


def _of_position(order: Order, position: OrderPosition, count: Count, now: datetime) -> Transaction:
    return Transaction(
        order=order,
        at=now,
        count=count,
        positionid=position.positionid,
        product_id=position.product_id,
        variation_id=position.variation_id,
        price=position.price,
        tax_rate=position.tax_rate,
        tax_value=position.tax_value,
        tax_rule_id=position.tax_rule_id,
        tax_code=position.tax_code,
    )


def _of_fee(order: Order, fee: OrderFee, count: Count, now: datetime) -> Transaction:
    return Transaction(
        order=order,
        at=now,
        count=count,
        fee_type=fee.fee_type,
        internal_type=fee.internal_type,
        price=fee.value,
        tax_rate=fee.tax_rate,
        tax_value=fee.tax_value,
        tax_rule_id=fee.tax_rule_id,
        tax_code=fee.tax_code,
    )


CODE_LENGTH = 5
LONGEST_CODE = 16
_FIELDS = [field for field in Order._meta.local_concrete_fields if not field.primary_key]


class CodeTaken(DomainError):
    field = "code"
    message = _("This order code is already in use.")


class SecretTaken(DomainError):
    """`field` is set to the position's when it is known whose secret it was."""

    field = "positions"
    message = _("This ticket secret is already in use.")


def store_order(draft: OrderDraft, *, now: datetime) -> None:
    """Store the draft and its ledger, filling in codes, secrets and keys.

    Without a chosen code another one is drawn until one is free. Raises CodeTaken, SecretTaken; after the latter the
    transaction is lost.
    """
    order = draft.order
    order.secret = new_secret(16)
    order.placed_at = order.last_modified = now
    if order.code:
        if not _insert(order):
            raise CodeTaken(code=order.code)
    else:
        _insert_under_a_free_code(order)
    give_names(draft.positions)
    _insert_positions(draft)
    for fee in draft.fees:
        fee.order = order
    OrderFee.objects.bulk_create(draft.fees)
    record_lines(order, draft.positions, draft.fees, count=1, now=now)


def secrets_in_use(secrets: Collection[str]) -> set[str]:
    """Those of these ticket secrets that somebody has; no query without any."""
    if not secrets:
        return set()
    return set(OrderPosition.objects.filter(secret__in=secrets).values_list("secret", flat=True))


def _insert_under_a_free_code(order: Order) -> None:
    """Codes grow when many are taken, so that the next draw is almost always free."""
    for length in range(CODE_LENGTH, LONGEST_CODE + 1):
        order.code = new_order_code(length)
        if _insert(order):
            return
    raise CodeTaken(code=order.code)


def _insert(order: Order) -> bool:
    """False when the code is taken. ON CONFLICT keeps the transaction usable, which an IntegrityError would not."""
    query = InsertQuery(Order, on_conflict=OnConflict.IGNORE)
    query.insert_values(_FIELDS, [order])
    returned = query.get_compiler(using=router.db_for_write(Order)).execute_sql([Order._meta.pk])
    if not returned or returned[0] is None:
        return False
    order.pk = returned[0][0]
    order._state.adding = False
    order._state.db = connection.alias
    return True


def _insert_positions(draft: OrderDraft) -> None:
    for position in draft.positions:
        position.order = draft.order
    mains = [position for place, position in enumerate(draft.positions) if place not in draft.main_of]
    try:
        OrderPosition.objects.bulk_create(mains)
        if draft.main_of:
            for place, main in draft.main_of.items():
                draft.positions[place].addon_to = draft.positions[main]
            OrderPosition.objects.bulk_create([draft.positions[place] for place in sorted(draft.main_of)])
    except IntegrityError as error:
        if "ticket_secret_taken" in str(error):
            raise SecretTaken from error
        raise


def lock_order(order_id: int) -> Order:
    """Without KEY: rows that refer to it, such as claims that a quota counts, need not wait."""
    return Order.objects.select_for_update(no_key=True, of=("self",)).select_related("event").get(pk=order_id)


def save_order(order: Order, *, now: datetime, **values: Any) -> None:
    """Set these columns; `last_modified` moves with every change."""
    for name, value in values.items():
        setattr(order, name, value)
    order.last_modified = now
    order.save(update_fields=[*values, "last_modified"])


def save_position(position: OrderPosition, *, now: datetime, **values: Any) -> None:
    for name, value in values.items():
        setattr(position, name, value)
    position.save(update_fields=list(values))
    save_order(position.order, now=now)


def cancel_whole(order: Order, *, now: datetime) -> None:
    """Nothing is kept. The lines stay as they were, so that the order can be read; the ledger takes them back."""
    positions, fees = open_lines(order)
    record_lines(order, positions, fees, count=-1, now=now)
    save_order(order, now=now, status=OrderStatus.CANCELED, canceled_at=now)


def cancel_keeping(order: Order, fee: OrderFee, *, status: OrderStatus, now: datetime) -> None:
    """All lines are canceled, and one fee takes their place."""
    positions, fees = open_lines(order)
    record_lines(order, positions, fees, count=-1, now=now)
    OrderPosition.objects.filter(order=order, canceled=False).update(canceled=True)
    OrderFee.objects.filter(order=order, canceled=False).update(canceled=True)
    fee.order = order
    OrderFee.objects.bulk_create([fee])
    record_lines(order, [], [fee], count=1, now=now)
    save_order(order, now=now, status=status, canceled_at=now, total=fee.value)


def cancel_positions(order: Order, positions: Collection[OrderPosition], *, now: datetime) -> None:
    """These lines are taken back, and the order costs what remains."""
    record_lines(order, positions, [], count=-1, now=now)
    OrderPosition.objects.filter(pk__in=[position.pk for position in positions]).update(canceled=True)
    save_order(order, now=now, total=order.total - total_of(position.price for position in positions))


def open_lines(order: Order) -> tuple[list[OrderPosition], list[OrderFee]]:
    """What of the order was sold and not taken back."""
    return (
        list(OrderPosition.objects.filter(order=order, canceled=False).order_by("positionid")),
        list(OrderFee.objects.filter(order=order, canceled=False).order_by("pk")),
    )


def delete_order(order: Order) -> None:
    """For test orders: nothing of it remains, not even in the books."""
    Transaction.objects.filter(order=order).delete()
    OrderPosition.objects.filter(order=order, addon_to__isnull=False).delete()
    order.delete()

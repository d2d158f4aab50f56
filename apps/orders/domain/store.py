"""Store a new order, in with at most five INSERTs, and the append-only ledger of what was sold and taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from django.db import IntegrityError, connection, router, transaction
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext_noop as _

from apps.orders.domain.draft import OrderDraft, give_names
from apps.orders.models import Order, OrderFee, OrderPosition, Transaction
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

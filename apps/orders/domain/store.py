"""Store a new order with at most five INSERTs, however many positions it has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, connection, router
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext_noop as _

from apps.orders.domain.draft import OrderDraft, give_names
from apps.orders.domain.ledger import record_lines
from apps.orders.models import Order, OrderFee, OrderPosition
from parterre.kernel.errors import DomainError
from parterre.kernel.ids import new_order_code, new_secret

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

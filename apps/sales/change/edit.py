"""Edit contact and attendee data of an order, not what was sold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.orders.facade import full_name, lock_order, save_order, save_position, written_address
from apps.orders.models import Order, OrderPosition
from apps.sales.place.validate import NotALanguageOfTheEvent
from apps.tickets.facade import discard_files
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError

ON_TICKETS = frozenset(("locale", "attendee_name_parts"))
CONTACT = frozenset(("email", "phone"))


class EmptyNote(DomainError):
    field = "text"
    message = _("Enter a text.")


@transaction.atomic
def edit_order(order_id: int, changes: Mapping[str, Any], *, actor: Actor, now: datetime) -> Order:
    """Columns of the order by name; an address may be given in part, and an empty one removes it.

    What would change nothing is not written and not logged.
    """
    order = lock_order(order_id)
    wanted = dict(changes)
    if "locale" in wanted:
        wanted["locale"] = wanted["locale"] or order.event.main_language
    if address := wanted.get("invoice_address"):
        wanted["invoice_address"] = written_address(address, before=order.invoice_address, now=now)
    elif "invoice_address" in wanted:
        wanted["invoice_address"] = None
    changed = {name: value for name, value in wanted.items() if getattr(order, name) != value}
    if not changed:
        return order
    _check_language(changed, order)
    save_order(order, now=now, **changed)
    _forget_tickets(changed, order)
    action = "order.contact.changed" if changed.keys() <= CONTACT else "order.modified"
    record(
        actor,
        action,
        object_type="order",
        object_id=order.pk,
        event_id=order.event_id,
        data={"code": order.code, "changed": sorted(changed)},
    )
    return order


@transaction.atomic
def add_note(order_id: int, text: str, *, actor: Actor) -> None:
    """Another line for the team in what happened to the order; nobody changes it afterwards. Raises EmptyNote."""
    written = text.strip()
    if not written:
        raise EmptyNote
    order = lock_order(order_id)
    record(
        actor,
        "order.note",
        object_type="order",
        object_id=order.pk,
        event_id=order.event_id,
        data={"code": order.code, "text": written},
    )


@transaction.atomic
def edit_position(
    position_id: int, changes: Mapping[str, Any], *, actor: Actor, now: datetime
) -> OrderPosition:
    """Attendee data of a position, by column."""
    position = OrderPosition.objects.get(pk=position_id)
    order = lock_order(position.order_id)
    position.refresh_from_db()
    position.order = order
    changed = {name: value for name, value in changes.items() if getattr(position, name) != value}
    if not changed:
        return position
    if "attendee_name_parts" in changed:
        changed["attendee_name"] = full_name(changed["attendee_name_parts"])
    save_position(position, now=now, **changed)
    _forget_tickets(changed, order)
    record(
        actor,
        "order.modified",
        object_type="order",
        object_id=order.pk,
        event_id=order.event_id,
        data={"code": order.code, "positionid": position.positionid, "changed": sorted(changed)},
    )
    return position


def _check_language(changed: Mapping[str, Any], order: Order) -> None:
    if "locale" in changed and not order.event.speaks(changed["locale"]):
        raise NotALanguageOfTheEvent


def _forget_tickets(changed: Mapping[str, Any], order: Order) -> None:
    if not ON_TICKETS.isdisjoint(changed):
        discard_files(order)

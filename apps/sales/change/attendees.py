"""Attendee data that buyers add or change by their order's link, until a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as _

from apps.admission.models import Checkin, ScanType
from apps.events.facade import moment_before
from apps.events.models import Event
from apps.orders.facade import lock_order
from apps.orders.models import Order, OrderPosition, OrderStatus
from apps.sales.change.edit import edit_position
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError

# Settings, by the contract's names.
WHO: Final = "allow_modifications"
NOBODY: Final = "no"
DEADLINE: Final = "last_order_modification_date"


class AttendeesNotEditable(DomainError):
    message = _("Attendee details can no longer be changed.")


def attendees_editable_until(event: Event) -> datetime:
    """When the event starts, unless a setting names an earlier moment."""
    deadline = moment_before(event.setting(DEADLINE), event)
    return event.date_from if deadline is None else min(deadline, event.date_from)


def buyer_may_edit_attendees(order: Order, *, now: datetime) -> bool:
    """No query. `order.event` is loaded."""
    return (
        order.event.setting(WHO) != NOBODY
        and now < attendees_editable_until(order.event)
        and order.status in (OrderStatus.PENDING, OrderStatus.PAID)
    )


def editable_positions(order: Order) -> list[OrderPosition]:
    """Tickets in somebody's name that are good and that nobody came in with. One query."""
    used = Checkin.objects.filter(position=OuterRef("pk"), successful=True, type=ScanType.ENTRY)
    positions = order.positions.filter(~Exists(used), canceled=False, product__personalized=True)
    return list(positions.select_related("product", "variation").order_by("positionid"))


@transaction.atomic
def edit_attendees_by_buyer(
    order_id: int, changes: Mapping[int, Mapping[str, Any]], *, actor: Actor, now: datetime
) -> None:
    """`changes`: columns by position id. All or nothing. Raises AttendeesNotEditable."""
    order = lock_order(order_id)
    known = {position.pk for position in editable_positions(order)}
    if not buyer_may_edit_attendees(order, now=now) or not known.issuperset(changes):
        raise AttendeesNotEditable
    for position_id in sorted(changes):
        edit_position(position_id, changes[position_id], actor=actor, now=now)

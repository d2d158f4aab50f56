"""Move an order's payment deadline, and give an expired order its tickets back."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record_all
from apps.orders.facade import lock_order, save_order
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import read_balance
from apps.sales.notifications import order_entry
from apps.sales.order_paid import claim_again_or_refuse, set_order_paid
from apps.sales.payment.mark_paid import PAYABLE, NotApproved
from apps.sales.place.build import ExpiresInThePast, end_of_day
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError


class NotExtendable(DomainError):
    message = _("Only the deadline of pending or expired orders can be changed.")


class DeadlineOutOfRange(DomainError):
    """Near the ends of the calendar no zone can be computed."""

    field = "expires"
    message = _("This date is out of range.")


@transaction.atomic(savepoint=False)
def extend_deadline(order_id: int, *, day: date, force: bool = False, actor: Actor, now: datetime) -> Order:
    """The order can be paid until the end of `day` in the event's time zone. `force`: revive it beyond capacity.

    An expired order is pending again, or paid if its money came meanwhile. Raises NotExtendable, NotApproved,
    ExpiresInThePast, DeadlineOutOfRange, NoCapacityLeft; then roll back.
    """
    order = lock_order(order_id)
    if order.status not in PAYABLE:
        raise NotExtendable
    if order.require_approval:
        raise NotApproved
    if not 1 < day.year < 9999:
        raise DeadlineOutOfRange
    expires_at = end_of_day(day, ZoneInfo(order.event.timezone))
    if expires_at <= now:
        raise ExpiresInThePast
    had_expired = order.status == OrderStatus.EXPIRED
    if expires_at == order.expires_at and not had_expired:
        return order

    save_order(order, now=now, expires_at=expires_at, status=OrderStatus.PENDING)
    record_all([order_entry(order, actor, "order.expirychanged", expires=expires_at.isoformat())])
    if had_expired:
        if not read_balance(order).unpaid:
            set_order_paid(order, notifies_buyer=True, actor=actor, now=now)
        claim_again_or_refuse(order, force=force, now=now)
    return order

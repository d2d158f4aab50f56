"""Tabs of the order list: predefined filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.orders.models import OrderStatus
from apps.sales.facade import orders_with_payment_issues, orders_with_refund_due

Text = str | Promise

ALL: Final = "all"
TO_APPROVE: Final = "approve"
UNPAID: Final = "unpaid"
PAID: Final = "paid"
OVERDUE: Final = "overdue"
CANCELED: Final = "canceled"
REFUND_DUE: Final = "refund-due"
PAYMENT_ISSUES: Final = "payment-issues"
TEST: Final = "test"


@dataclass(frozen=True, slots=True)
class SavedView:
    """`heading` takes `number`; `which(now)` chooses the orders."""

    label: Text
    heading: Text
    which: Callable[[datetime], Q]


def _real(**fields: object) -> Q:
    return Q(testmode=False, **fields)


def _overdue(now: datetime) -> Q:
    late = Q(status=OrderStatus.PENDING, expires_at__lt=now, require_approval=False)
    return _real() & (Q(status=OrderStatus.EXPIRED) | late)


SAVED_VIEWS: Final[Mapping[str, SavedView]] = {
    ALL: SavedView(
        _("All"), ngettext_lazy("%(number)s order", "%(number)s orders", "number"), lambda _now: _real()
    ),
    UNPAID: SavedView(
        _("Unpaid"),
        ngettext_lazy("%(number)s order awaiting payment", "%(number)s orders awaiting payment", "number"),
        lambda now: _real(status=OrderStatus.PENDING, expires_at__gte=now, require_approval=False),
    ),
    TO_APPROVE: SavedView(
        _("Awaiting approval"),
        ngettext_lazy("%(number)s order awaiting approval", "%(number)s orders awaiting approval", "number"),
        lambda _now: _real(status=OrderStatus.PENDING, require_approval=True),
    ),
    PAID: SavedView(
        _("Paid"),
        ngettext_lazy("%(number)s paid order", "%(number)s paid orders", "number"),
        lambda _now: _real(status=OrderStatus.PAID),
    ),
    OVERDUE: SavedView(
        _("Overdue"),
        ngettext_lazy("%(number)s overdue order", "%(number)s overdue orders", "number"),
        _overdue,
    ),
    CANCELED: SavedView(
        _("Canceled"),
        ngettext_lazy("%(number)s canceled order", "%(number)s canceled orders", "number"),
        lambda _now: _real(status=OrderStatus.CANCELED),
    ),
    REFUND_DUE: SavedView(
        _("Refund due"),
        ngettext_lazy("%(number)s order needs a refund", "%(number)s orders need a refund", "number"),
        lambda _now: _real(pk__in=orders_with_refund_due().values("pk")),
    ),
    PAYMENT_ISSUES: SavedView(
        _("Payment issues"),
        ngettext_lazy(
            "%(number)s order with payment issues", "%(number)s orders with payment issues", "number"
        ),
        lambda now: _real(pk__in=orders_with_payment_issues(now).values("pk")),
    ),
    TEST: SavedView(
        _("Test"),
        ngettext_lazy("%(number)s test order", "%(number)s test orders", "number"),
        lambda _now: Q(testmode=True),
    ),
}
# The money of all orders has to be reckoned for it: it is counted when somebody looks.
NOT_COUNTED: Final = frozenset((REFUND_DUE, PAYMENT_ISSUES))

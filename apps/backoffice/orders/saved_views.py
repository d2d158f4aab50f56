"""The tabs over the list of orders: each a question that is asked every day."""

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
from apps.sales.facade import orders_with_refund_due

Text = str | Promise

ALL: Final = "all"
TO_APPROVE: Final = "approve"
UNPAID: Final = "unpaid"
PAID: Final = "paid"
OVERDUE: Final = "overdue"
CANCELED: Final = "canceled"
REFUND_DUE: Final = "give-back"
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
        ngettext_lazy(
            "%(number)s order waits for its money", "%(number)s orders wait for their money", "number"
        ),
        lambda now: _real(status=OrderStatus.PENDING, expires_at__gte=now, require_approval=False),
    ),
    TO_APPROVE: SavedView(
        _("To approve"),
        ngettext_lazy("%(number)s order waits for approval", "%(number)s orders wait for approval", "number"),
        lambda _now: _real(status=OrderStatus.PENDING, require_approval=True),
    ),
    PAID: SavedView(
        _("Paid"),
        ngettext_lazy("%(number)s order is paid", "%(number)s orders are paid", "number"),
        lambda _now: _real(status=OrderStatus.PAID),
    ),
    OVERDUE: SavedView(
        _("Overdue"),
        ngettext_lazy(
            "%(number)s order was not paid in time", "%(number)s orders were not paid in time", "number"
        ),
        _overdue,
    ),
    CANCELED: SavedView(
        _("Canceled"),
        ngettext_lazy("%(number)s order is canceled", "%(number)s orders are canceled", "number"),
        lambda _now: _real(status=OrderStatus.CANCELED),
    ),
    REFUND_DUE: SavedView(
        _("To give back"),
        ngettext_lazy("%(number)s order was paid too much", "%(number)s orders were paid too much", "number"),
        lambda _now: _real(pk__in=orders_with_refund_due().values("pk")),
    ),
    TEST: SavedView(
        _("Test"),
        ngettext_lazy("%(number)s order of test mode", "%(number)s orders of test mode", "number"),
        lambda _now: Q(testmode=True),
    ),
}
# The money of all orders has to be reckoned for it: it is counted when somebody looks.
NOT_COUNTED: Final = frozenset((REFUND_DUE,))

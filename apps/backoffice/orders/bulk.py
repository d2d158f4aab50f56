"""Bulk actions on orders: which orders qualify, and the progress so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.audit.models import LogEntry
from apps.orders.models import Order, OrderStatus
from apps.sales.facade import DONE_BY, REFUSED, BulkAction

Text = str | Promise
PAYABLE: Final = (OrderStatus.PENDING, OrderStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class Kind:
    """`question`, `done` take `number`. `fits`: those it makes sense for; the domain has the last word."""

    question: Text
    text: Text
    button: Text
    done: Text
    fits: Callable[[Order], bool]
    loses: bool = False


KINDS: Final[Mapping[BulkAction, Kind]] = {
    BulkAction.MARK_PAID: Kind(
        ngettext_lazy("Mark %(number)s order as paid?", "Mark %(number)s orders as paid?", "number"),
        _("The amount due of each order is recorded as a manual payment, and the tickets can be downloaded."),
        _("Mark as paid"),
        ngettext_lazy("%(number)s order marked as paid", "%(number)s orders marked as paid", "number"),
        lambda order: order.status in PAYABLE and not order.require_approval,
    ),
    BulkAction.CANCEL: Kind(
        ngettext_lazy("Cancel %(number)s order?", "Cancel %(number)s orders?", "number"),
        _(
            "Their tickets become invalid and go back on sale. Payments are not refunded "
            "automatically. This can’t be undone."
        ),
        _("Cancel orders"),
        ngettext_lazy("%(number)s order canceled", "%(number)s orders canceled", "number"),
        lambda order: order.status != OrderStatus.CANCELED,
        loses=True,
    ),
    BulkAction.SEND_LINK: Kind(
        ngettext_lazy(
            "Resend the order link to %(number)s buyer?",
            "Resend the order link to %(number)s buyers?",
            "number",
        ),
        _("Each buyer receives an email with a link to the order and its tickets."),
        _("Resend order links"),
        ngettext_lazy(
            "Order link resent for %(number)s order",
            "Order links resent for %(number)s orders",
            "number",
        ),
        lambda order: bool(order.email),
    ),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state`: done, refused, or empty while it waits for a worker."""

    order: Order
    state: str = ""
    reason: str = ""

    @property
    def word(self) -> str:
        if self.state == "done":
            return gettext("Done")
        return gettext("Failed") if self.state == "refused" else gettext("Pending")


def outcomes_of(act: BulkAction, orders: Sequence[Order], *, since: datetime) -> list[Outcome]:
    """By what the orders' logs say since then. One query."""
    entries = LogEntry.objects.filter(
        object_type="order",
        object_id__in=[str(order.pk) for order in orders],
        action__in=(DONE_BY[act], REFUSED),
        at__gte=since,
    ).order_by("pk")
    latest: dict[str, LogEntry] = {}
    for entry in entries:
        if entry.action != REFUSED or entry.data.get("act") == act:
            latest.setdefault(entry.object_id, entry)
    return [_outcome(order, latest.get(str(order.pk))) for order in orders]


def _outcome(order: Order, entry: LogEntry | None) -> Outcome:
    if entry is None:
        return Outcome(order)
    if entry.action == REFUSED:
        return Outcome(order, "refused", str(entry.data.get("reason", "")))
    return Outcome(order, "done")

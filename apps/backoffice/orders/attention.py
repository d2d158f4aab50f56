"""Orders that wait for somebody: money that has not come, and money that pays for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from apps.backoffice.areas import AttentionItem
from apps.backoffice.base import MemberView
from apps.backoffice.orders.saved_views import OVERDUE, REFUND_DUE, TO_APPROVE
from apps.backoffice.orders.visible import visible_mails, visible_orders
from apps.orders.models import OrderStatus
from apps.sales.facade import orders_with_refund_due
from apps.teams.rights import EVENT_ORDERS_WRITE


def orders_needing_attention(view: MemberView) -> Iterator[AttentionItem]:
    """For money that is late, of those that still hold their tickets; for a yes or no. One query."""
    if not view.may(EVENT_ORDERS_WRITE):
        return
    pending = visible_orders(view.access).filter(status=OrderStatus.PENDING, testmode=False)
    numbers = pending.order_by().aggregate(
        late=Count("pk", filter=Q(expires_at__lt=view.now, require_approval=False)),
        to_approve=Count("pk", filter=Q(require_approval=True)),
    )
    if number := numbers["to_approve"]:
        yield _to_approve(view, number)
    if number := numbers["late"]:
        yield _overdue(view, number)


def _to_approve(view: MemberView, number: int) -> AttentionItem:
    title = ngettext(
        "%(number)s order waits for your approval", "%(number)s orders wait for your approval", number
    )
    return AttentionItem(
        title=title % {"number": number},
        text=gettext("Their tickets are held, and the buyers wait to hear from you."),
        action=gettext("Look at them"),
        url=f"{view.url('orders')}?view={TO_APPROVE}",
        icon="hourglass",
        order=15,
    )


def _overdue(view: MemberView, number: int) -> AttentionItem:
    title = ngettext("%(number)s order is overdue", "%(number)s orders are overdue", number)
    return AttentionItem(
        title=title % {"number": number},
        text=gettext("The time to pay is over, and the tickets are still held."),
        action=gettext("Look at them"),
        url=f"{view.url('orders')}?view={OVERDUE}",
        icon="clock",
        order=20,
    )


def mails_undelivered(view: MemberView) -> Iterator[AttentionItem]:
    """One query."""
    if not view.may(EVENT_ORDERS_WRITE):
        return
    if number := visible_mails(view.access).count():
        yield AttentionItem(
            title=ngettext(
                "%(number)s mail did not get through", "%(number)s mails did not get through", number
            )
            % {"number": number},
            text=gettext("A mail server refused it. Its buyer may be waiting for tickets."),
            action=gettext("Look at them"),
            url=view.url("undelivered"),
            icon="mail",
            order=12,
        )


def orders_overpaid(view: MemberView) -> Iterator[AttentionItem]:
    """One query."""
    if not view.may(EVENT_ORDERS_WRITE):
        return
    if number := (orders_with_refund_due() & visible_orders(view.access)).filter(testmode=False).count():
        yield AttentionItem(
            title=ngettext(
                "Give money back for %(number)s order", "Give money back for %(number)s orders", number
            )
            % {"number": number},
            text=gettext(
                "More was paid than is owed: canceled orders, or payments that came too late or twice."
            ),
            action=gettext("Look at them"),
            url=f"{view.url('orders')}?view={REFUND_DUE}",
            icon="undo-2",
            order=10,
        )

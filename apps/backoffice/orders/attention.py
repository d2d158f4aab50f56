"""Attention items of orders: overdue payments, approvals, refunds due."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext

from apps.backoffice.areas import AttentionItem, Member
from apps.backoffice.orders.saved_views import OVERDUE, PAYMENT_ISSUES, REFUND_DUE, TO_APPROVE
from apps.backoffice.orders.visible import visible_mails, visible_orders
from apps.orders.models import OrderStatus
from apps.sales.facade import orders_with_payment_issues, orders_with_refund_due
from apps.teams.rights import EVENT_ORDERS_WRITE


def orders_needing_attention(view: Member) -> Iterator[AttentionItem]:
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


def _to_approve(view: Member, number: int) -> AttentionItem:
    title = ngettext("%(number)s order needs your approval", "%(number)s orders need your approval", number)
    return AttentionItem(
        title=title % {"number": number},
        text=gettext("The tickets are reserved until you approve or deny the orders."),
        action=gettext("View orders"),
        url=f"{view.url('orders')}?view={TO_APPROVE}",
        icon="hourglass",
        order=15,
    )


def _overdue(view: Member, number: int) -> AttentionItem:
    title = ngettext("%(number)s overdue order", "%(number)s overdue orders", number)
    return AttentionItem(
        title=title % {"number": number},
        text=gettext("The payment deadline has passed, and the tickets are still reserved."),
        action=gettext("View orders"),
        url=f"{view.url('orders')}?view={OVERDUE}",
        icon="clock",
        order=20,
    )


def mails_undelivered(view: Member) -> Iterator[AttentionItem]:
    """One query."""
    if not view.may(EVENT_ORDERS_WRITE):
        return
    if number := visible_mails(view.access).count():
        yield AttentionItem(
            title=ngettext("%(number)s undelivered email", "%(number)s undelivered emails", number)
            % {"number": number},
            text=gettext(
                "Mail servers rejected these emails. Some buyers may not have received their tickets."
            ),
            action=gettext("View emails"),
            url=view.url("undelivered"),
            icon="mail",
            order=12,
        )


def orders_overpaid(view: Member) -> Iterator[AttentionItem]:
    """One query."""
    if not view.may(EVENT_ORDERS_WRITE):
        return
    if number := (orders_with_refund_due() & visible_orders(view.access)).filter(testmode=False).count():
        yield AttentionItem(
            title=ngettext("%(number)s order needs a refund", "%(number)s orders need a refund", number)
            % {"number": number},
            text=gettext("These orders were canceled, or paid late or twice."),
            action=gettext("View orders"),
            url=f"{view.url('orders')}?view={REFUND_DUE}",
            icon="undo-2",
            order=10,
        )


def orders_with_issues(view: Member) -> Iterator[AttentionItem]:
    """One query."""
    if not view.may(EVENT_ORDERS_WRITE):
        return
    found = orders_with_payment_issues(view.now) & visible_orders(view.access)
    if number := found.filter(testmode=False).count():
        yield AttentionItem(
            title=ngettext(
                "%(number)s order with payment issues", "%(number)s orders with payment issues", number
            )
            % {"number": number},
            text=gettext(
                "A payment was reversed, a direct debit or a refund failed, "
                "or the payment provider has not confirmed one in time."
            ),
            action=gettext("View orders"),
            url=f"{view.url('orders')}?view={PAYMENT_ISSUES}",
            icon="triangle-alert",
            order=11,
        )

"""Order page by its secret link: positions, payment, tickets."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.events.models import Event
from apps.orders.models import Order, OrderFee, OrderPosition, OrderStatus
from apps.payments.facade import RECEIVED, balance_of, found_at_provider, offered_methods
from apps.payments.hookspecs import Found
from apps.payments.models import Payment, PaymentState, Refund
from apps.sales.facade import (
    AttendeesNotEditable,
    PaymentNotChecked,
    attendees_editable_until,
    buyer_may_cancel,
    buyer_may_edit_attendees,
    cancel_by_buyer,
    complete_payment,
    edit_attendees_by_buyer,
    edit_order,
    editable_positions,
    refund_due_of,
)
from apps.shop.forms import AttendeesForm, ContactForm, asks_for_seats, phone_region
from apps.shop.presenters.dates import moment_of, when_of
from apps.shop.presenters.order import names_wanted, shown_order
from apps.shop.views.base import EventView, sentences
from apps.shop.views.checkout import leave_for, start_payment
from apps.shop.visitor import Kind
from parterre.kernel.actor import BUYER
from parterre.kernel.errors import DomainError
from parterre.kernel.formats import text_in
from tenants.context.transactions import organizer_readonly, organizer_transaction


class OrderView(EventView):
    """Everything below an order's secret link. A wrong secret is as good as no order."""

    order: Order

    def find_order(self, event: str, code: str, secret: str) -> Order:
        """Two queries. The shop may have been closed since: who bought keeps the page."""
        self.find_event_of_order(event)
        order = Order.objects.filter(event=self.event, code=code.upper()).first()
        if order is None or not hmac.compare_digest(order.secret.encode(), secret.encode()):
            raise Http404
        order.event = self.event
        self.order = order
        return order

    def find_event_of_order(self, slug: str) -> Event:
        found = Event.objects.filter(slug__iexact=slug).first()
        if found is None:
            raise Http404
        return self.settle(found)

    def to_order(self, *, note: tuple[Kind, str] | None = None) -> HttpResponse:
        return self.go("order", code=self.order.code, secret=self.order.secret, note=note)

    def links(self) -> dict[str, Any]:
        return {
            "order": self.order,
            "name": text_in(self.event.name, self.language),
            "when": when_of(self.event),
        }


class OrderPage(OrderView):
    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        """Five queries, one for a payment method's settings, and one for refunds where something was paid."""
        order = self.find_order(event, code, secret)
        positions = list(
            OrderPosition.objects.filter(order=order)
            .select_related("product", "variation")
            .order_by("positionid")
        )
        fees = list(OrderFee.objects.filter(order=order, canceled=False).order_by("pk"))
        payments = list(Payment.objects.filter(order=order).order_by("local_id"))
        for payment in payments:
            payment.order = order
        has_received = any(one.state in RECEIVED and one.amount for one in payments)
        refunds = list(Refund.objects.filter(order=order).order_by("local_id")) if has_received else []
        to_be_paid = balance_of(order, payments, refunds).due > 0 and not order.require_approval
        methods = offered_methods(self.event, language=self.language) if to_be_paid else []
        shown = shown_order(order, self.event, positions, fees, payments, refunds, methods)
        context = {
            **self.links(),
            "shown": shown,
            "place": text_in(self.event.location, self.language),
            "names": names_wanted(positions) if may_edit_attendees(order, now=self.now) else None,
            "can_cancel": buyer_may_cancel(order, payments, now=self.now),
            "methods": [one for one in methods if not (shown.way and one.identifier == shown.provider)],
        }
        return self.show("shop/order.html", context)


class Pay(OrderView):
    """Begin to pay, or go on where it was left."""

    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        self.find_order(event, code, secret)
        return self.to_order()

    def post(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            order = self.find_order(event, code, secret)
        provider = request.POST.get("payment", "")[:255]
        try:
            sent = start_payment(self.organizer, order, provider, request=request, now=self.now)
        except DomainError as refused:
            return self.to_order(note=("no", " ".join(sentences(refused))))
        return leave_for(self, sent.redirect_url) if sent.redirect_url else self.to_order()


class PaymentReturn(OrderView):
    """Where a payment provider sends the buyer. What the address says is not believed: the provider is asked."""

    reads_only = False

    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            order = self.find_order(event, code, secret)
        given = request.GET.get("payment", "")
        if not (given.isascii() and given.isdigit() and len(given) < 9):
            return self.to_order()
        try:
            payment = complete_payment(
                self.organizer,
                order_id=order.pk,
                local_id=int(given),
                query={name: str(value)[:500] for name, value in request.GET.dict().items()},
                actor=BUYER,
                now=self.now,
            )
        except PaymentNotChecked as unknown:
            return self.to_order(note=("info", " ".join(sentences(unknown))))
        except DomainError as refused:
            return self.to_order(note=("no", " ".join(sentences(refused))))
        with organizer_readonly(self.organizer):
            order = self.find_order(event, code, secret)  # as it is after the answer
            has_tickets = order.positions.filter(canceled=False).exists()
            is_overpaid = refund_due_of(order) > 0 or Refund.objects.filter(payment=payment).exists()
        return self.to_order(note=_told(payment, order, has_tickets and not is_overpaid))


class Cancel(OrderView):
    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        order = self.find_order(event, code, secret)
        if not buyer_may_cancel(order, Payment.objects.filter(order=order), now=self.now):
            return self.to_order()
        return self.show("shop/cancel.html", self.links())

    def post(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        try:
            with organizer_transaction(self.organizer):
                order = self.find_order(event, code, secret)
                cancel_by_buyer(order.pk, actor=BUYER, now=self.now)
        except DomainError as refused:
            return self.to_order(note=("no", " ".join(sentences(refused))))
        return self.to_order(
            note=("ok", gettext("Your order has been canceled. We have sent you a confirmation by email."))
        )


class Contact(OrderView):
    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        order = self.find_order(event, code, secret)
        form = self.form(initial={"email": order.email, "phone": order.phone})
        return self.show("shop/contact.html", {**self.links(), "form": form})

    def post(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            order = self.find_order(event, code, secret)
            form = self.form(request.POST)
        if order.status in (OrderStatus.CANCELED, OrderStatus.EXPIRED) or not form.is_valid():
            return self.show("shop/contact.html", {**self.links(), "form": form}, status=422)
        changes = {name: value or None for name, value in form.cleaned_data.items()}
        with organizer_transaction(self.organizer):
            edit_order(order.pk, changes, actor=BUYER, now=self.now)
        return self.to_order(
            note=("ok", gettext("Contact details saved. We will send order updates to this address."))
        )

    def form(self, data: Any = None, **options: Any) -> ContactForm:
        return ContactForm(data, event=self.event, region=phone_region(self.event), auto_id="f_%s", **options)


class Attendees(OrderView):
    """Who comes with which ticket: added or changed until the deadline."""

    def get(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        """Three queries: the event, the order, its tickets."""
        form = self.form(event, code, secret)
        return self.page(form) if form else self.refused(AttendeesNotEditable())

    def post(self, request: HttpRequest, event: str, code: str, secret: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            form = self.form(event, code, secret, request.POST)
        if form is None:
            return self.refused(AttendeesNotEditable())
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            with organizer_transaction(self.organizer):
                edit_attendees_by_buyer(self.order.pk, form.changes(), actor=BUYER, now=self.now)
        except AttendeesNotEditable as refused:
            return self.refused(refused)
        return self.to_order(note=("ok", gettext("Attendee details saved.")))

    def form(self, event: str, code: str, secret: str, data: Any = None) -> AttendeesForm | None:
        """None: there is nothing to be changed, or no more."""
        order = self.find_order(event, code, secret)
        if not may_edit_attendees(order, now=self.now):
            return None
        positions = editable_positions(order)
        return (
            AttendeesForm(data, event=self.event, positions=positions, auto_id="f_%s") if positions else None
        )

    def refused(self, refusal: DomainError) -> HttpResponse:
        return self.to_order(note=("no", " ".join(sentences(refusal))))

    def page(self, form: AttendeesForm, *, status: int = 200) -> HttpResponse:
        deadline = moment_of(attendees_editable_until(self.event), self.event.timezone)
        return self.show(
            "shop/attendees.html", {**self.links(), "form": form, "deadline": deadline}, status=status
        )


def may_edit_attendees(order: Order, *, now: datetime) -> bool:
    return asks_for_seats(order.event) and buyer_may_edit_attendees(order, now=now)


def _told(payment: Payment, order: Order, pays_for_tickets: bool) -> tuple[Kind, str] | None:
    """None: the page says it all."""
    if payment.state in RECEIVED:
        if order.status == OrderStatus.PAID and pays_for_tickets:
            return "ok", gettext("Thank you. We have received your payment.")
        return None
    if order.status != OrderStatus.PENDING:
        return "no", gettext("This payment has not been received, and the order can no longer be paid.")
    if payment.state == PaymentState.FAILED:
        return "no", gettext(
            "Your payment failed. You have not been charged, and your tickets are still reserved. "
            "Try again or choose another payment method."
        )
    if payment.state == PaymentState.CANCELED:
        return "info", gettext("The payment was canceled. You can try again.")
    if found_at_provider(payment) == Found.PENDING:
        return "info", gettext("Your payment is being processed. We will email you once it is complete.")
    return "info", gettext(
        "You have not paid yet. Your tickets are still reserved. Try again or choose another payment method."
    )

"""What every payment method must do. Subclass `PaymentMethodConformance`, and say how to make one ready and pay."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.events.models import Event
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderStatus
from apps.payments.facade import (
    details_of,
    methods_of,
    note_for,
    offered_methods,
    payable_event,
    refundable,
    shown_settings,
)
from apps.payments.hookspecs import Next, Started
from apps.payments.models import Payment, PaymentState, RefundState
from apps.sales.facade import (
    MethodNotOffered,
    NothingToPay,
    NotRefundable,
    Settlement,
    StartPayment,
    complete_payment,
    execute_refund,
    fail_payment,
    mark_paid,
    refund_payment,
    settle_payment,
    start_payment_at_provider,
)
from parterre.kernel.actor import BUYER
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person

RETURN = "https://acme.parterre.test/fair/order/return/"


@pytest.mark.django_db
class PaymentMethodConformance:
    provider: str
    plugins: tuple[str, ...]
    needs_settings = True

    @pytest.fixture(autouse=True)
    def _people(self, olga: Person) -> None:
        self.olga = olga

    # What a subclass says.

    def make_ready(self, event: Event) -> None:
        """Inside the organizer: switch on and set up."""

    def pay(self, begun: Started) -> None:
        """Do what a buyer does at the provider, if there is one."""

    # The suite.

    def test_is_offered_only_when_it_is_set_up(self) -> None:
        with organizer_transaction(self.olga.organizer):
            event = make_event(plugins=list(self.plugins))
            before = [offer.identifier for offer in offered_methods(event, language="en")]
            self.make_ready(event)
            event.refresh_from_db()
            [offer] = offered_methods(event, language="en")

        assert before == ([] if self.needs_settings else [self.provider])
        assert offer.identifier == self.provider
        assert offer.label

    def test_begins_once_however_often_it_is_begun(self) -> None:
        order = self.order()

        first = self.begin(order)
        second = self.begin(order)

        assert (first.next, first.redirect_url) == (second.next, second.redirect_url)
        assert [(p.local_id, p.provider, p.state, p.amount) for p in self.payments(order)] == [
            (1, self.provider, PaymentState.PENDING, order.total)
        ]

    def test_is_begun_again_after_a_crash_as_the_same_payment(self) -> None:
        """The process died after the provider had answered, and before that was written down."""
        order = self.order()
        first = self.begin(order)
        with organizer_transaction(self.olga.organizer):
            payment = Payment.objects.get(order=order)
            payment.info = {"begun_at": payment.info["begun_at"]}
            payment.state = PaymentState.CREATED
            payment.save()

        again = self.begin(order)

        assert (again.next, again.redirect_url) == (first.next, first.redirect_url)
        assert [p.state for p in self.payments(order)] == [PaymentState.PENDING]

    def test_coming_back_unpaid_changes_nothing(self) -> None:
        order = self.order()
        self.begin(order)

        payment = self.complete(order)

        assert (payment.state, self.status(order)) == (PaymentState.PENDING, OrderStatus.PENDING)

    def test_paid_is_paid_once(self) -> None:
        order = self.order()
        begun = self.begin(order)
        self.pay(begun)
        self.complete(order)
        self.complete(order)

        with organizer_transaction(self.olga.organizer):
            payment = Payment.objects.get(order=order)
            results = [settle_payment(payment.pk, actor=BUYER, now=utc_now()).settlement for _ in range(2)]
            assert results[1] == Settlement.ALREADY
            assert (self.payments(order)[0].state, self.status(order)) == (
                PaymentState.CONFIRMED,
                OrderStatus.PAID,
            )
            assert LogEntry.objects.filter(action="order.paid", object_id=str(order.pk)).count() == 1
            assert Mail.objects.filter(order_id=order.pk, subject__startswith="Your tickets").count() == 1
        with pytest.raises(NothingToPay):
            self.begin(order)

    def test_a_failed_payment_leaves_the_order_to_be_paid_again(self) -> None:
        order = self.order()
        self.begin(order)
        with organizer_transaction(self.olga.organizer):
            fail_payment(Payment.objects.get(order=order).pk, reason="test", actor=BUYER, now=utc_now())

        self.begin(order)

        assert [(p.local_id, p.state) for p in self.payments(order)] == [
            (1, PaymentState.FAILED),
            (2, PaymentState.PENDING),
        ]
        assert self.status(order) == OrderStatus.PENDING

    def test_staff_may_be_faster(self) -> None:
        order = self.order()
        self.begin(order)

        with organizer_transaction(self.olga.organizer):
            mark_paid(order.pk, notifies_buyer=False, actor=self.olga.actor, now=utc_now())

        assert [(p.provider, p.state) for p in self.payments(order)] == [
            (self.provider, PaymentState.CANCELED),
            ("manual", PaymentState.CONFIRMED),
        ]

    def test_gives_money_back_where_it_can(self) -> None:
        order = self.order()
        self.pay(self.begin(order))
        self.complete(order)
        with organizer_transaction(self.olga.organizer):
            payment = Payment.objects.get(order=order)
            settle_payment(payment.pk, actor=BUYER, now=utc_now())
            can_refund = methods_of(order.event)[self.provider].can_refund
            if not can_refund:
                with pytest.raises(NotRefundable):
                    refund_payment(payment.pk, amount=Decimal(5), actor=self.olga.actor, now=utc_now())
                return
            refund = refund_payment(payment.pk, amount=Decimal(5), actor=self.olga.actor, now=utc_now())

        for _ in range(2):
            execute_refund(self.olga.organizer, refund.pk, actor=self.olga.actor, now=utc_now())

        with organizer_transaction(self.olga.organizer):
            refund.refresh_from_db()
            payment.refresh_from_db()
            assert (refund.state, refund.amount) == (RefundState.DONE, Decimal(5))
            assert refundable(payment) == order.total - 5
            assert LogEntry.objects.filter(action="order.refund.done").count() == 1

    def test_tells_api_clients_what_is_json_and_no_secret(self) -> None:
        order = self.order()
        self.pay(self.begin(order))
        self.complete(order)

        with organizer_transaction(self.olga.organizer):
            event, payment = order.event, Payment.objects.get(order=order)
            method = methods_of(event)[self.provider]
            own = payable_event(event, method).own
            told = json.dumps(details_of(payment))
            log = json.dumps(list(LogEntry.objects.values_list("data", flat=True)))
            shown = [
                *shown_settings(method, event=None),
                *shown_settings(method, event=event),
            ]
        secrets = [own[f.name] for f in method.setting_fields if f.is_secret and own[f.name]]
        assert not [secret for secret in secrets if secret in told or secret in log]
        assert [one.value for one in shown if one.field.is_secret] == [
            None for f in method.setting_fields if f.is_secret
        ]
        assert "begun_at" not in told

    def test_speaks_the_buyers_language(self) -> None:
        order = self.order()

        with organizer_transaction(self.olga.organizer):
            for language in ("en", "de"):
                note = note_for(order, self.provider, amount=order.total, language=language)
                assert all(label and value for label, value in note.rows)

    def test_is_refused_where_it_is_off(self) -> None:
        order = self.order()
        with organizer_transaction(self.olga.organizer):
            Event.objects.filter(pk=order.event_id).update(plugins=["pdf"])

        with pytest.raises(MethodNotOffered):
            self.begin(order)

        assert self.payments(order) == []

    # Steps.

    def order(self, **fields: Any) -> Order:
        with organizer_transaction(self.olga.organizer):
            event = make_event(plugins=[*self.plugins, "pdf"])
            self.make_ready(event)
            event.refresh_from_db()
            product = make_ticket_product(event)
            fields = {"payment_provider": None, "now": utc_now()} | fields
            order = make_order(product, **fields).order
            order.refresh_from_db()
            return order

    def begin(self, order: Order) -> Started:
        request = StartPayment(order_id=order.pk, provider=self.provider, return_url=RETURN)
        begun = start_payment_at_provider(self.olga.organizer, request, actor=BUYER, now=utc_now())
        assert bool(begun.redirect_url) == (begun.next == Next.REDIRECT)
        return begun

    def complete(self, order: Order, **query: str) -> Payment:
        local_id = self.payments(order)[-1].local_id
        return complete_payment(
            self.olga.organizer,
            order_id=order.pk,
            local_id=local_id,
            query=query,
            actor=BUYER,
            now=utc_now(),
        )

    def payments(self, order: Order) -> list[Payment]:
        with organizer_transaction(self.olga.organizer):
            return list(Payment.objects.filter(order=order).order_by("local_id"))

    def status(self, order: Order) -> str:
        with organizer_transaction(self.olga.organizer):
            return Order.objects.values_list("status", flat=True).get(pk=order.pk)

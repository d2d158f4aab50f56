"""Stripe's messages: doubled, shuffled, late, lost in the middle, and forged."""

from __future__ import annotations

import json
import random
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
import stripe
from django.test import Client

from apps.orders.models import OrderStatus
from apps.payments.models import Payment, PaymentState
from apps.plugin_data.models import PluginData
from apps.plugins.stripe.tasks import delete_old_events
from parterre.devtools.stripe_double.webhooks import sign
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer
from tenants.outbox.tasks import kinds
from tenants.routing.directory import forget
from tests.apps.plugins.stripe.fixtures import HOOK_SECRET, set_up_stripe
from tests.apps.plugins.stripe.test_payment import Sale
from tests.people import Person
from tests.run_tasks import promised, work_off
from tests.stripe_double import DECLINED, Double

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(olga: Person, double: Double) -> Sale:
    """Its Stripe account knows where to send messages."""
    client = stripe.StripeClient("sk_test_acme", base_addresses={"api": double.base})
    endpoint = client.v1.webhook_endpoints.create(
        {"url": f"http://localhost:1{address(olga)}", "enabled_events": ["*"]}
    )
    sale = Sale(olga, double)
    with organizer_transaction(olga.organizer):
        set_up_stripe(hook_secret=str(endpoint.secret))
    return sale


def address(person: Person) -> str:
    return f"/webhooks/stripe/{person.organizer.pk}/"


def send(person: Person, payload: str, signature: str, **extra: Any) -> int:
    client = Client(SERVER_NAME="parterre.test", enforce_csrf_checks=True)
    headers = {"Stripe-Signature": signature}
    return client.post(
        address(person), payload, content_type="application/json", headers=headers, **extra
    ).status_code


def send_all(sale: Sale, messages: list[dict[str, str]]) -> list[int]:
    return [send(sale.olga, message["payload"], message["signature"]) for message in messages]


def message_about(sale: Sale, secret: str = HOOK_SECRET, **changes: Any) -> tuple[str, str]:
    """As Stripe could have signed it."""
    about = {"organizer": str(sale.olga.organizer.pk), "payment": str(sale.payment().pk)}
    event = {
        "id": "evt_1",
        "type": "checkout.session.completed",
        "data": {"object": {"object": "checkout.session", "metadata": about | changes}},
    }
    payload = json.dumps(event)
    return payload, sign(payload, secret, at=int(time.time()))


def signed(payload: str) -> tuple[str, str]:
    return payload, sign(payload, HOOK_SECRET, at=int(time.time()))


def taken_down(person: Person) -> int:
    with organizer_transaction(person.organizer):
        return PluginData.objects.filter(plugin="stripe").count()


def test_a_message_is_taken_down_and_a_worker_settles_the_payment(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url)

    answers = send_all(sale, sale.double.held())

    assert answers == [200] * 2
    assert sale.state == (OrderStatus.PENDING, [PaymentState.PENDING])
    work_off()
    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_doubled_and_shuffled_messages_are_one(sale: Sale) -> None:
    sale.double.tell("webhooks", copies=3, shuffle=True)
    page = sale.begin().redirect_url
    sale.double.pay(page, DECLINED)
    sale.double.pay(page)
    messages = sale.double.held()
    random.shuffle(messages)

    assert set(send_all(sale, messages)) == {200}

    assert taken_down(sale.olga) == 3  # declined, succeeded, completed
    assert [entry.kind for entry in promised()] == ["sales.check_payment"] * 4  # and the clock's
    work_off()
    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_an_old_failure_that_comes_last_changes_nothing(sale: Sale) -> None:
    page = sale.begin().redirect_url
    sale.double.pay(page, DECLINED)
    declined = sale.double.held()
    sale.double.pay(page)
    sale.back()

    send_all(sale, declined)
    work_off()

    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_a_message_after_the_buyer_was_back_changes_nothing(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url)
    sale.back()
    before = sale.payment()

    send_all(sale, sale.double.held())
    work_off()

    assert sale.payment().paid_at == before.paid_at


def test_a_worker_killed_in_between_does_it_again(sale: Sale) -> None:
    """It had asked Stripe and settled the payment, but not marked its task as done."""
    sale.double.pay(sale.begin().redirect_url)
    send_all(sale, sale.double.held())
    tasks = promised()

    for _ in range(2):
        for entry in tasks:
            kinds[entry.kind].run(**entry.payload)

    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_stripe_out_of_order_is_asked_again_later(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url)
    send_all(sale, sale.double.held()[:1])
    sale.double.tell("faults", faults=["before"] * 4)

    work_off()
    assert sale.state == (OrderStatus.PENDING, [PaymentState.PENDING])

    work_off()
    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_messages_are_forgotten_after_a_month(sale: Sale) -> None:
    with organizer_transaction(sale.olga.organizer):
        old = {"type": "x", "received_at": (utc_now() - timedelta(days=31)).isoformat()}
        PluginData.objects.create(plugin="stripe", key="event:old", value=old)
        new = {"type": "x", "received_at": (utc_now() - timedelta(days=29)).isoformat()}
        PluginData.objects.create(plugin="stripe", key="event:new", value=new)

        delete_old_events()

        keys = set(PluginData.objects.filter(plugin="stripe").values_list("key", flat=True))
    assert "event:new" in keys
    assert "event:old" not in keys


def test_an_expired_page_fails_the_payment(sale: Sale) -> None:
    sale.begin()
    sale.double.tell("expire", session=sale.payment().info["session"])

    send_all(sale, sale.double.held())
    work_off()

    assert sale.state == (OrderStatus.PENDING, [PaymentState.FAILED])


def test_a_message_that_lies_is_only_a_hint(sale: Sale) -> None:
    """Signed rightly, and yet: what counts is what Stripe answers."""
    with organizer_transaction(sale.olga.organizer):
        set_up_stripe()
    sale.begin()

    assert send(sale.olga, *message_about(sale)) == 200
    work_off()

    assert sale.state == (OrderStatus.PENDING, [PaymentState.PENDING])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda p, s: (p, ""), id="no signature"),
        pytest.param(lambda p, s: (p, "nonsense"), id="nonsense"),
        pytest.param(lambda p, s: (p + " ", s), id="changed bytes"),
        pytest.param(lambda p, s: (p, sign(p, "whsec_mallory", at=int(time.time()))), id="other secret"),
        pytest.param(lambda p, s: (p, sign(p, HOOK_SECRET, at=int(time.time()) - 400)), id="replayed"),
        pytest.param(lambda p, s: ("\xff", sign("\xff", HOOK_SECRET, at=int(time.time()))), id="no JSON"),
        pytest.param(lambda p, s: signed("[" * 100_000 + "]" * 100_000), id="deep"),
        pytest.param(lambda p, s: signed('{"data":' * 900 + "1" + "}" * 900), id="deep objects"),
        pytest.param(lambda p, s: signed(p.replace("evt_1", "evt\\u0000")), id="null character in the id"),
        pytest.param(
            lambda p, s: signed(p.replace("checkout.", "\\u0000.", 1)), id="null character in the type"
        ),
        pytest.param(lambda p, s: ("[]", sign("[]", HOOK_SECRET, at=int(time.time()))), id="a list"),
        pytest.param(lambda p, s: ("{}", sign("{}", HOOK_SECRET, at=int(time.time()))), id="empty"),
    ],
)
def test_what_stripe_did_not_sign_is_refused(sale: Sale, spoil: Any) -> None:
    with organizer_transaction(sale.olga.organizer):
        set_up_stripe()
    sale.begin()

    assert send(sale.olga, *spoil(*message_about(sale))) == 400

    assert taken_down(sale.olga) == 0


def test_without_a_secret_nothing_is_believed(olga: Person, double: Double) -> None:
    sale = Sale(olga, double)
    sale.begin()
    with organizer_transaction(olga.organizer):
        PluginData.objects.all().delete()

    payload, _signature = message_about(sale)

    assert send(olga, payload, sign(payload, "", at=int(time.time()))) == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"organizer": str(uuid.uuid4())},
        {"payment": "x"},
        {"payment": "9" * 40},
        {"payment": "٣"},
        {"payment": "\0"},
        {"organizer": "\0"},
    ],
    ids=["of another organizer", "no number", "huge", "other digits", "null payment", "null organizer"],
)
def test_what_is_not_ours_is_taken_and_left(sale: Sale, changes: dict[str, str]) -> None:
    with organizer_transaction(sale.olga.organizer):
        set_up_stripe()
    sale.begin()

    assert send(sale.olga, *message_about(sale, **changes)) == 200

    assert [entry.kind for entry in promised()] == ["sales.check_payment"]


def test_mallory_signs_for_herself_and_reaches_nothing_of_olgas(sale: Sale, mallory: Person) -> None:
    """Her own webhook, rightly signed by her, about a payment of Olga's."""
    sale.double.pay(sale.begin().redirect_url)
    sale.double.held()
    with organizer_transaction(mallory.organizer):
        set_up_stripe(key="sk_test_mallory", hook_secret="whsec_mallory")
    payload, signature = message_about(sale, secret="whsec_mallory", organizer=str(mallory.organizer.pk))

    assert send(mallory, payload, signature) == 200
    assert send(sale.olga, payload, signature) == 400
    work_off()

    with organizer_transaction(mallory.organizer):
        assert Payment.objects.count() == 0
    assert taken_down(sale.olga) == 0


def test_what_was_paid_before_stripe_was_switched_off_is_written_down(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url)
    Organizer.objects.filter(pk=sale.olga.organizer.pk).update(plugins=[])
    forget()

    assert set(send_all(sale, sale.double.held())) == {200}
    work_off()

    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])


def test_there_is_nothing_for_unknown_organizers_and_on_shop_hosts(olga: Person, double: Double) -> None:
    assert Client(SERVER_NAME="parterre.test").post(f"/webhooks/stripe/{uuid.uuid4()}/").status_code == 404
    assert Client(SERVER_NAME="acme.parterre.test").post(address(olga)).status_code == 404


def test_only_posts(sale: Sale) -> None:
    answer = Client(SERVER_NAME="parterre.test").get(address(sale.olga))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_a_suspended_organizers_money_is_written_down_all_the_same(sale: Sale) -> None:
    sale.double.pay(sale.begin().redirect_url)
    Organizer.objects.filter(pk=sale.olga.organizer.pk).update(state="suspended")
    forget()

    assert set(send_all(sale, sale.double.held())) == {200}
    work_off()

    assert sale.state == (OrderStatus.PAID, [PaymentState.CONFIRMED])

"""The double behaves as Stripe does, seen through Stripe's own SDK."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import stripe

from parterre.devtools.stripe_double.server import StripeDouble
from tests.stripe_double import ASKS_THE_BANK, DECLINED, Double

LINE = {
    "quantity": 2,
    "price_data": {"currency": "eur", "unit_amount": 1150, "product_data": {"name": "Fair"}},
}
SESSION: dict[str, Any] = {
    "mode": "payment",
    "line_items": [LINE],
    "success_url": "https://shop.test/?session={CHECKOUT_SESSION_ID}",
    "metadata": {"order": "ABCDE"},
}


def client(double: Double, key: str = "sk_test_acme") -> Any:
    return stripe.StripeClient(key, base_addresses={"api": double.base}, max_network_retries=0).v1


def test_a_session_is_paid_on_its_page(double: Double) -> None:
    session = client(double).checkout.sessions.create(SESSION)

    status, where = double.pay(session.url)

    assert (status, where) == (303, f"https://shop.test/?session={session.id}")
    found = client(double).checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (found.status, found.payment_status, found.amount_total) == ("complete", "paid", 2300)
    assert (found.payment_intent.status, found.payment_intent.amount_received) == ("succeeded", 2300)
    assert "paid already" in double.pay(session.url)[1]


def test_the_same_key_is_the_same_session(double: Double) -> None:
    made = [client(double).checkout.sessions.create(SESSION, {"idempotency_key": "one"}).id for _ in range(2)]

    assert made[0] == made[1]
    with pytest.raises(stripe.IdempotencyError):
        client(double).checkout.sessions.create(
            SESSION | {"metadata": {"order": "OTHER"}}, {"idempotency_key": "one"}
        )


def test_a_refusal_is_repeated_for_its_key_too(double: Double) -> None:
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            client(double).payment_intents.create(
                {
                    "amount": 500,
                    "currency": "eur",
                    "payment_method": "pm_card_chargeDeclined",
                    "confirm": True,
                },
                {"idempotency_key": "declined"},
            )
        assert refused.value.code == "card_declined"

    assert len(double.objects("payment_intent")) == 1


def test_every_key_is_an_account_of_its_own(double: Double) -> None:
    session = client(double).checkout.sessions.create(SESSION, {"idempotency_key": "one"})
    other = client(double, "sk_test_zeta")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        other.checkout.sessions.retrieve(session.id)

    assert (refused.value.code, refused.value.http_status) == ("resource_missing", 404)
    assert other.checkout.sessions.create(SESSION, {"idempotency_key": "one"}).id != session.id
    with pytest.raises(stripe.AuthenticationError):
        client(double, "nonsense").accounts.retrieve_current()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"colour": "red"}, "parameter_unknown"),
        ({"mode": ""}, "parameter_missing"),
        ({"line_items": []}, "parameter_missing"),
        (
            {"line_items": [{"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 49}}]},
            "amount_too_small",
        ),
        ({"expires_at": int(time.time()) + 60}, None),
        ({"success_url": ""}, "parameter_missing"),
    ],
)
def test_what_stripe_refuses_is_refused(double: Double, changes: dict[str, Any], code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client(double).checkout.sessions.create(SESSION | changes)

    assert (refused.value.code, refused.value.http_status) == (code, 400)


def test_no_more_is_given_back_than_came(double: Double) -> None:
    api = client(double)
    intent = api.payment_intents.create(
        {"amount": 500, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    )
    api.refunds.create({"payment_intent": intent.id, "amount": 300})

    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"payment_intent": intent.id, "amount": 201})

    assert [r.amount for r in api.refunds.list({"payment_intent": intent.id}).data] == [300]


def test_declined_then_the_bank_asks(double: Double) -> None:
    session = client(double).checkout.sessions.create(SESSION)

    assert double.pay(session.url, DECLINED)[0] == 422
    status, bank = double.pay(session.url, ASKS_THE_BANK)
    assert (status, "/c/bank/" in bank) == (303, True)
    assert double.answer_the_bank(bank, "yes")[0] == 303

    types = [event["type"] for event in double.objects("event")]
    assert types == [
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_webhooks_arrive_signed(double: Double) -> None:
    with listening() as (url, received):
        endpoint = client(double).webhook_endpoints.create(
            {"url": url, "enabled_events": ["checkout.session.completed"]}
        )
        double.tell("webhooks", copies=2)
        double.pay(client(double).checkout.sessions.create(SESSION).url)
        wait_for(lambda: len(received) == 2)

    for payload, signature in received:
        event = stripe.Webhook.construct_event(payload, signature, endpoint.secret)
        assert (event.type, event.data.object.metadata["order"]) == ("checkout.session.completed", "ABCDE")
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(payload, signature, "whsec_other")


def test_webhooks_go_to_this_machine_only(double: Double) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client(double).webhook_endpoints.create({"url": "https://example.com/", "enabled_events": ["*"]})


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "stripe.json"
    with serving(state) as base:
        made = client(Double(base)).checkout.sessions.create(SESSION, {"idempotency_key": "one"})

    with serving(state) as base:
        api = client(Double(base))
        assert api.checkout.sessions.retrieve(made.id).status == "open"


@contextmanager
def serving(state: Path) -> Iterator[str]:
    server = StripeDouble(port=0, state=state)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def listening() -> Iterator[tuple[str, list[tuple[bytes, str]]]]:
    received: list[tuple[bytes, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)

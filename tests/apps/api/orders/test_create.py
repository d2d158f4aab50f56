from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.api import viewsets
from apps.availability.facade import reconcile
from apps.catalog.models import Product
from apps.orders.models import Order, OrderPosition
from apps.payments.models import Payment
from apps.sales.facade import check_consistency
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import OutboxEntry
from tests.contract.client import ContractClient
from tests.factories import offer
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

Body = dict[str, Any]
MakeBody = Callable[..., Body]


def stored(olga: Person) -> list[str]:
    with organizer_transaction(olga.organizer):
        return list(Order.objects.order_by("pk").values_list("code", flat=True))


def test_a_pending_order(
    api: ContractClient, orders: str, body: MakeBody, product: Product, olga: Person
) -> None:
    answer = api.post(orders, body(), format="json")

    assert answer.status_code == 201
    made = answer.json()
    with organizer_transaction(olga.organizer):
        order = Order.objects.get()
        [position] = order.positions.all()
    when = order.placed_at.astimezone(UTC)
    assert made["code"] == order.code
    assert {
        name: made[name]
        for name in ("status", "total", "email", "locale", "sales_channel", "testmode", "event")
    } == {
        "status": "n",
        "total": "23.00",
        "email": "bea@example.org",
        "locale": "en",
        "sales_channel": "web",
        "testmode": False,
        "event": "fair",
    }
    assert datetime.fromisoformat(made["datetime"]) == datetime.fromisoformat(made["last_modified"]) == when
    assert made["url"] == f"http://acme.parterre.test/fair/order/{order.code}/{order.secret}/"
    assert made["downloads"] == []
    [line] = made["positions"]
    assert {
        name: line[name] for name in ("id", "order", "positionid", "item", "price", "attendee_name", "secret")
    } == {
        "id": position.pk,
        "order": order.code,
        "positionid": 1,
        "item": product.pk,
        "price": "23.00",
        "attendee_name": "Bea Buyer",
        "secret": position.secret,
    }
    assert [(p["local_id"], p["state"], p["amount"], p["provider"]) for p in made["payments"]] == [
        (1, "created", "23.00", "manual")
    ]


def test_what_is_answered_is_what_is_read_later(api: ContractClient, orders: str, body: MakeBody) -> None:
    made = api.post(
        orders, body(status="p", invoice_address={"name": "Bea", "country": "DE"}), format="json"
    ).json()

    assert api.get(f"{orders}{made['code']}/").json() == made


def test_a_paid_order(api: ContractClient, orders: str, body: MakeBody) -> None:
    made = api.post(
        orders,
        body(status="p", payment_date="2030-01-02T23:30:00Z", payment_info={"note": "cash"}),
        format="json",
    ).json()

    assert (made["status"], made["payment_date"], made["payment_provider"]) == ("p", "2030-01-03", "manual")
    assert [(p["state"], p["payment_date"], p["details"]) for p in made["payments"]] == [
        ("confirmed", "2030-01-03T00:30:00+01:00", {"note": "cash"})
    ]
    base = "http://parterre.test/api/v1/organizers/acme/events/fair"
    assert made["downloads"] == [{"output": "pdf", "url": f"{base}/orders/{made['code']}/download/pdf/"}]
    [line] = made["positions"]
    assert line["downloads"] == [
        {"output": "pdf", "url": f"{base}/orderpositions/{line['id']}/download/pdf/"}
    ]


def test_everything_that_can_be_said(
    api: ContractClient, orders: str, body: MakeBody, olga: Person, product: Product
) -> None:
    with organizer_transaction(olga.organizer):
        rule = offer.make_tax_rule(product.event)
    expires = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)

    answer = api.post(
        orders,
        body(
            code="ABCDE",
            testmode=True,
            phone="+49 6221 123",
            comment="VIP",
            checkin_attention=True,
            checkin_text="Say hello",
            custom_followup_at="2030-02-03",
            valid_if_pending=True,
            expires=expires.isoformat(),
            api_meta={"origin": ["a", 1]},
            tax_rounding_mode="line",
            invoice_address={
                "is_business": True,
                "company": "Bea Ltd",
                "name_parts": {"_scheme": "given_family", "given_name": "Bea", "family_name": "B"},
                "street": "1 High St",
                "zipcode": "69115",
                "city": "Heidelberg",
                "country": "US",
                "state": "NY",
                "vat_id": "DE1",
                "vat_id_validated": True,
                "internal_reference": "r",
                "custom_field": "c",
                "transmission_type": "email",
                "transmission_info": {"transmission_email_address": "x@example.org"},
            },
            fees=[
                {
                    "fee_type": "service",
                    "value": "10.00",
                    "_treat_value_as_percentage": True,
                    "tax_rule": rule.pk,
                    "description": "Service",
                    "internal_type": "svc",
                }
            ],
            position={
                "price": "20.00",
                "attendee_name_parts": {
                    "_scheme": "family_comma_given",
                    "given_name": "B",
                    "family_name": "A",
                },
                "attendee_email": "a@example.org",
                "company": "C",
                "street": "S",
                "zipcode": "Z",
                "city": "Y",
                "country": "DE",
                "state": None,
                "secret": "my-own-secret",
                "valid_from": "2030-01-01T00:00:00Z",
                "valid_until": "2030-01-02T00:00:00+02:00",
            },
        ),
        format="json",
    )

    made = answer.json()
    assert answer.status_code == 201
    [line], [fee] = made["positions"], made["fees"]
    assert (made["code"], made["total"], made["phone"]) == ("ABCDE", "22.00", "+496221123")
    assert datetime.fromisoformat(made["expires"]) == expires
    assert (made["custom_followup_at"], made["api_meta"], made["valid_if_pending"]) == (
        "2030-02-03",
        {"origin": ["a", 1]},
        True,
    )
    address = made["invoice_address"]
    assert address.pop("last_modified")
    assert address == {
        "is_business": True,
        "company": "Bea Ltd",
        "name": "Bea B",
        "name_parts": {"_scheme": "given_family", "given_name": "Bea", "family_name": "B"},
        "street": "1 High St",
        "zipcode": "69115",
        "city": "Heidelberg",
        "country": "US",
        "state": "NY",
        "vat_id": "DE1",
        "vat_id_validated": True,
        "custom_field": "c",
        "internal_reference": "r",
        "transmission_type": "email",
        "transmission_info": {"transmission_email_address": "x@example.org"},
    }
    assert (line["attendee_name"], line["secret"], line["price"]) == ("A, B", "my-own-secret", "20.00")
    assert (line["valid_from"], line["valid_until"]) == (
        "2030-01-01T01:00:00+01:00",
        "2030-01-01T23:00:00+01:00",
    )
    assert (fee["value"], fee["tax_rate"], fee["tax_value"], fee["tax_rule"]) == (
        "2.00",
        "19.00",
        "0.32",
        rule.pk,
    )


def test_an_attendee_name_in_one_piece(api: ContractClient, orders: str, body: MakeBody) -> None:
    sent = body()
    del sent["positions"][0]["attendee_name_parts"]
    sent["positions"][0]["attendee_name"] = "Bea <b>&"

    [line] = api.post(orders, sent, format="json").json()["positions"]

    assert (line["attendee_name"], line["attendee_name_parts"]) == ("Bea <b>&", {"_legacy": "Bea <b>&"})


def test_a_simulation_is_shown_and_forgotten(
    api: ContractClient, orders: str, body: MakeBody, olga: Person
) -> None:
    answer = api.post(orders, body(simulate=True, status="p"), format="json")

    assert (answer.status_code, answer.json()["code"], answer.json()["total"]) == (201, "PREVIEW", "23.00")
    assert stored(olga) == []


def test_the_last_ticket_taken_meanwhile(
    api: ContractClient, orders: str, body: MakeBody, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(*[product] * 9)
    sent = body()
    sent["positions"] = [{"item": product.pk}, {"item": product.pk}]
    before = stored(olga)

    answer = api.post(orders, sent, format="json")

    assert (answer.status_code, answer.json()) == (
        400,
        {"positions": [{}, {"item": ['Not enough tickets left for "Tickets": 2 requested, 1 available.']}]},
    )
    assert stored(olga) == before
    with organizer_transaction(olga.organizer):
        assert (reconcile(), check_consistency()) == ([], [])


def test_force_sells_it_all_the_same(
    api: ContractClient, orders: str, body: MakeBody, product: Product, olga: Person
) -> None:
    with organizer_transaction(olga.organizer):
        make_order(*[product] * 10)

    assert api.post(orders, body(force=True), format="json").status_code == 201


UNREADABLE = (
    "No scanner can read this secret: leave out line breaks, invisible characters and spaces at the ends."
)
BAD: list[tuple[str, Body, Any]] = [
    ("no positions", {"positions": []}, {"positions": ["This list may not be empty."]}),
    (
        "positions no list",
        {"positions": "x"},
        {"positions": ['Expected a list of items but got type "str".']},
    ),
    ("position no object", {"positions": [None]}, None),
    (
        "unknown product",
        {"position": {"item": 1}},
        {"positions": [{"item": ["There is no object 1."]}]},
    ),
    (
        "product as text",
        {"position": {"item": "one"}},
        {"positions": [{"item": ["A valid integer is required."]}]},
    ),
    (
        "product too big",
        {"position": {"item": 10**30}},
        {"positions": [{"item": [f"Ensure this value is less than or equal to {2**63 - 1}."]}]},
    ),
    (
        "product as list",
        {"position": {"item": [1]}},
        {"positions": [{"item": ["A valid integer is required."]}]},
    ),
    (
        "product true",
        {"position": {"item": True}},
        {"positions": [{"item": ["A valid integer is required."]}]},
    ),
    (
        "variation of none",
        {"position": {"variation": 7}},
        {"positions": [{"variation": ["This product has no variations."]}]},
    ),
    (
        "null byte",
        {"position": {"attendee_name_parts": {"_scheme": "full", "full_name": "a\0b"}}},
        {"positions": [{"attendee_name_parts": ["Null characters are not allowed."]}]},
    ),
    ("null byte in comment", {"comment": "a\0"}, {"comment": ["Null characters are not allowed."]}),
    ("null byte in meta", {"api_meta": {"a": ["\0"]}}, {"api_meta": ["Null characters are not allowed."]}),
    (
        "overlong company",
        {"position": {"company": "x" * 256}},
        {"positions": [{"company": ["Ensure this field has no more than 255 characters."]}]},
    ),
    *(
        (
            f"unreadable secret {secret!a}",
            {"position": {"secret": secret}},
            {"positions": [{"secret": [UNREADABLE]}]},
        )
        for secret in (
            "row 4\nseat 2",
            "a\tb",
            "a\u200bb",
            "a\u2028b",
            "a\u00a0b",
            "\ufeffa",
            "u\u0308",
            "a\x85b",
        )
    ),
    ("no e-mail", {"email": "bea"}, {"email": ["Enter a valid email address."]}),
    ("no language", {"locale": "tlh"}, {"locale": ['Unknown language "tlh".']}),
    ("no channel", {"sales_channel": "fax"}, {"sales_channel": ['"fax" is not a valid choice.']}),
    ("no status", {"status": "c"}, {"status": ['"c" is not a valid choice.']}),
    (
        "no provider",
        {"payment_provider": "gold"},
        {"payment_provider": ['There is no payment method "gold" in this event.']},
    ),
    (
        "paid without provider",
        {"status": "p", "payment_provider": None},
        {"payment_provider": ["Enter the payment method used for this order."]},
    ),
    (
        "no price",
        {"position": {"price": "free"}},
        {"positions": [{"price": ["A valid number is required."]}]},
    ),
    (
        "price not a number",
        {"position": {"price": "NaN"}},
        {"positions": [{"price": ["A valid number is required."]}]},
    ),
    ("price too high", {"position": {"price": "99999999999.00"}}, None),
    ("negative total", {"position": {"price": "-1.00"}}, None),
    (
        "bad code",
        {"code": "abc"},
        {"code": ["An order code must have 5 to 16 uppercase letters and digits, without I and O."]},
    ),
    ("expired", {"expires": "2020-01-01T00:00:00Z"}, {"expires": ["This date must be in the future."]}),
    ("no date", {"expires": "soon"}, None),
    ("date at the end of time", {"expires": "9999-12-31T23:59:59Z"}, None),
    (
        "no country",
        {"invoice_address": {"country": "XX"}},
        {"invoice_address": {"country": ['Unknown country "XX".']}},
    ),
    (
        "state without states",
        {"invoice_address": {"country": "DE", "state": "BW"}},
        {"invoice_address": {"state": ["Addresses in this country do not use a state."]}},
    ),
    (
        "two names",
        {"position": {"attendee_name": "Bea"}},
        {"positions": [{"attendee_name": ["Use either attendee_name or attendee_name_parts."]}]},
    ),
    (
        "bad scheme",
        {"position": {"attendee_name_parts": {"_scheme": "x"}}},
        {"positions": [{"attendee_name_parts": ['Unknown name scheme "x".']}]},
    ),
    (
        "voucher",
        {"position": {"voucher": "FREE"}},
        {"positions": [{"voucher": ["Vouchers are not available."]}]},
    ),
    ("seat", {"position": {"seat": "A1"}}, {"positions": [{"seat": ["Seating plans are not available."]}]}),
    (
        "date of a series",
        {"position": {"subevent": 1}},
        {"positions": [{"subevent": ["Event series are not available."]}]},
    ),
    (
        "answers",
        {"position": {"answers": [{"question": 1}]}},
        {"positions": [{"answers": ["Questions are not available."]}]},
    ),
    ("customer", {"customer": "X"}, {"customer": ["Customer accounts are not available."]}),
    ("carts", {"consume_carts": ["x"]}, {"consume_carts": ["Carts are not available."]}),
    (
        "unknown tax rule",
        {"fees": [{"fee_type": "service", "value": "1.00", "tax_rule": 1}]},
        {"fees": [{"tax_rule": ["There is no object 1."]}]},
    ),
    (
        "no fee type",
        {"fees": [{"fee_type": "tip", "value": "1.00"}]},
        {"fees": [{"fee_type": ['"tip" is not a valid choice.']}]},
    ),
    ("fees no list", {"fees": {"a": 1}}, None),
    (
        "too many positions",
        {"positions": [{"item": 1}] * 501},
        {"positions": ["Ensure this field has no more than 500 elements."]},
    ),
    (
        "payment date of unpaid",
        {"payment_date": "2030-01-01T00:00:00Z"},
        {"payment_date": ["Only a paid order can have a payment date."]},
    ),
]


@pytest.mark.parametrize(("fields", "expected"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_input_is_refused_at_its_field(
    api: ContractClient, orders: str, body: MakeBody, olga: Person, fields: Body, expected: Any
) -> None:
    answer = api.post(orders, body(**dict(fields)), format="json")

    assert answer.status_code == 400
    if expected is not None:
        assert answer.json() == expected
    assert stored(olga) == []
    with organizer_transaction(olga.organizer):
        assert (OrderPosition.objects.count(), Payment.objects.count(), reconcile()) == (0, 0, [])


@pytest.mark.parametrize("sent", [b"{", b"[]", b"null", b'"x"', b"\xff", b""], ids=repr)
def test_what_is_no_object_is_refused(api: ContractClient, orders: str, sent: bytes, olga: Person) -> None:
    answer = api.generic("POST", orders, sent, content_type="application/json")

    assert answer.status_code == 400
    assert stored(olga) == []


def test_products_of_others_are_unknown(
    api: ContractClient, orders: str, body: MakeBody, mallory: Person, olga: Person
) -> None:
    with organizer_transaction(mallory.organizer):
        theirs = make_ticket_product(make_event())
    with organizer_transaction(olga.organizer):
        of_another_event = make_ticket_product(make_event())

    for foreign in (theirs, of_another_event):
        answer = api.post(orders, body(position={"item": foreign.pk}), format="json")
        assert (answer.status_code, answer.json()) == (
            400,
            {"positions": [{"item": [f"There is no object {foreign.pk}."]}]},
        )
    assert stored(olga) == []


def test_mallory_may_not_order_at_acme(
    api_as: Callable[..., ContractClient], orders: str, body: MakeBody, mallory: Person, olga: Person
) -> None:
    assert api_as(mallory).post(orders, body(), format="json").status_code == 403
    assert api_as(None).post(orders, body(), format="json").status_code == 401
    assert stored(olga) == []


def test_tim_may_not_order(
    api_as: Callable[..., ContractClient], orders: str, body: MakeBody, tim: Person, olga: Person
) -> None:
    assert api_as(tim).post(orders, body(), format="json").status_code == 403
    assert stored(olga) == []


@pytest.mark.parametrize("headers", [{}, {"X-Idempotency-Key": "k1"}], ids=["no key", "key"])
def test_an_answer_that_cannot_be_rendered_sells_nothing(
    api: ContractClient,
    orders: str,
    body: MakeBody,
    olga: Person,
    monkeypatch: pytest.MonkeyPatch,
    headers: dict[str, str],
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(viewsets._RENDERER, "render", broken)
        with pytest.raises(ZeroDivisionError):
            api.post(orders, body(), format="json", headers=headers)

    assert api.post(orders, body(), format="json", headers=headers).status_code == 201
    with organizer_transaction(olga.organizer):
        assert Order.objects.count() == 1


def test_a_repeated_request_makes_one_order(
    api: ContractClient, orders: str, body: MakeBody, olga: Person
) -> None:
    first = api.post(orders, body(), format="json", HTTP_X_IDEMPOTENCY_KEY="k1")
    again = api.post(orders, body(), format="json", HTTP_X_IDEMPOTENCY_KEY="k1")

    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert stored(olga) == [first.json()["code"]]


def test_send_email_promises_one_mail(api: ContractClient, orders: str, body: MakeBody, olga: Person) -> None:
    for sends in ({"send_email": True}, {"send_mail": True}, {"send_email": None}, {"send_email": False}, {}):
        api.post(orders, body(**sends), format="json")

    with public_schema():
        assert list(OutboxEntry.objects.values_list("kind", "queue")) == [("messaging.send", "mail")] * 3

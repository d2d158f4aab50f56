"""How the API refuses what it is asked for an order: where it says it, and in which shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.api.errors import exception_handler
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import Order
from apps.sales.facade import cancel_order, expire_orders, mark_paid
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.contract.client import ContractClient
from tests.factories.orders import make_order
from tests.people import Person

pytestmark = pytest.mark.django_db

MakeBody = Callable[..., dict[str, Any]]
ACTIONS = ("mark_paid", "mark_canceled", "approve", "deny", "extend", "resend_link")


@pytest.fixture
def in_every_state(product: Product, olga: Person) -> list[Order]:
    """Without an address, so that links cannot be sent either."""
    now = utc_now()
    with organizer_transaction(olga.organizer):
        [pending, paid, canceled, expired, waiting] = [
            make_order(product, now=now, email=None, require_approval=place == 4).order for place in range(5)
        ]
        mark_paid(paid.pk, notifies_buyer=False, actor=SYSTEM, now=now)
        cancel_order(canceled.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=now)
        Order.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(days=1))
        expire_orders(actor=SYSTEM, now=now)
        expired.refresh_from_db()
        assert expired.status == "e"
    return [pending, paid, canceled, expired, waiting]


def test_refused_actions_say_why_in_a_detail(
    api: ContractClient, orders: str, in_every_state: list[Order]
) -> None:
    refused = {}
    for order in in_every_state:
        for action in ACTIONS:
            # A fee above the total refuses the cancellation at its field, so that nothing changes on the way.
            body = {"mark_canceled": {"cancellation_fee": "99999.00"}, "extend": {"expires": "2031-01-31"}}
            answer = api.post(f"{orders}{order.code}/{action}/", body.get(action, {}), format="json")
            if answer.status_code == 400:
                refused[order.code, action] = answer.json()

    shapes = {
        action: [body for (_code, name), body in refused.items() if name == action] for action in ACTIONS
    }
    assert all(shapes.values())
    at_fields = [body for body in refused.values() if "cancellation_fee" in body]
    others = [body for body in refused.values() if "cancellation_fee" not in body]
    assert at_fields
    assert all(body.keys() == {"detail"} and isinstance(body["detail"], str) for body in others)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+49 (6221) 32-1770", "+496221321770"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+496221321770", "+496221321770"),
        ("", None),
        (None, None),
    ],
)
def test_phones_are_kept_in_e164(
    api: ContractClient, orders: str, body: MakeBody, written: str | None, kept: str | None
) -> None:
    made = api.post(orders, body(phone=written), format="json").json()
    changed = api.patch(f"{orders}{made['code']}/", {"phone": written}, format="json").json()

    assert (made["phone"], changed["phone"]) == (kept, kept)


@pytest.mark.parametrize(
    "written", ["06221 321770", "+49", "+490", "+1 555", "call me", "1" * 40, "+999 12345678"]
)
def test_what_is_no_phone_number_of_any_country_is_refused(
    api: ContractClient, orders: str, body: MakeBody, written: str
) -> None:
    order = api.post(orders, body(), format="json").json()["code"]

    answers = [
        api.post(orders, body(phone=written), format="json"),
        api.patch(f"{orders}{order}/", {"phone": written}, format="json"),
    ]

    assert [(answer.status_code, list(answer.json())) for answer in answers] == [(400, ["phone"])] * 2


@pytest.fixture
def german_and_french(product: Product, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        Event.objects.filter(pk=product.event_id).update(locales=["de", "fr"])


@pytest.mark.usefixtures("german_and_french")
@pytest.mark.parametrize("missing", [{"locale": None}, {}])
def test_an_order_without_a_language_has_the_events(
    api: ContractClient, orders: str, body: MakeBody, missing: dict[str, None]
) -> None:
    sent = {name: value for name, value in body().items() if name != "locale"} | missing
    made = api.post(orders, sent, format="json").json()
    french = api.patch(f"{orders}{made['code']}/", {"locale": "fr"}, format="json").json()
    reset = api.patch(f"{orders}{made['code']}/", {"locale": None}, format="json").json()

    assert [made["locale"], french["locale"], reset["locale"]] == ["de", "fr", "de"]


@pytest.mark.usefixtures("german_and_french")
def test_a_language_that_the_event_does_not_have_is_refused(
    api: ContractClient, orders: str, body: MakeBody
) -> None:
    code = api.post(orders, body(locale="de"), format="json").json()["code"]

    answers = [
        api.post(orders, body(locale="es"), format="json"),
        api.post(orders, body(locale="es", simulate=True), format="json"),
        api.patch(f"{orders}{code}/", {"locale": "es"}, format="json"),
    ]

    said = ["This language is not available for this event."]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(400, {"locale": said})] * 3


def test_where_the_event_has_no_language_of_its_own_it_is_the_platforms(
    api: ContractClient, orders: str, body: MakeBody
) -> None:
    assert api.post(orders, body(locale=None), format="json").json()["locale"] == "en"


def test_negative_prices_are_refused_at_their_position(
    api: ContractClient, orders: str, body: MakeBody, product: Product
) -> None:
    lines = [{"item": product.pk, "price": price} for price in ("10.00", "-1.00", "0.00", "-0.01")]

    answer = api.post(orders, body(positions=lines), format="json")

    said = {"price": ["Enter a price of zero or more."]}
    assert (answer.status_code, answer.json()) == (400, {"positions": [{}, said, {}, said]})


def test_a_simulation_has_no_time(api: ContractClient, orders: str, body: MakeBody) -> None:
    assert api.post(orders, body(simulate=True), format="json").json()["datetime"] is None


def list_fields() -> Iterator[tuple[str, Any]]:
    """Of all serializers of the API."""

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for found in kind.__subclasses__():
            yield found
            yield from below(found)

    for kind in below(serializers.Serializer):
        for name, field in kind().fields.items() if kind.__module__.startswith("apps.api.") else ():
            if isinstance(field, serializers.ListSerializer | serializers.ListField) and not field.read_only:
                yield f"{kind.__name__}.{name}", field


@pytest.mark.parametrize("value", [[], "x", {}, 3, True, [None] * 50], ids=lambda value: repr(value)[:20])
def test_errors_of_a_list_are_a_list(value: object) -> None:
    import apps.api.urls  # noqa: F401 - has all serializers loaded

    wrong, refused = {}, 0
    for name, field in list_fields():
        try:
            field.run_validation(value)
        except ValidationError as error:
            refused += 1
            answer = exception_handler(ValidationError({"field": error.detail}), {})
            if not isinstance(answer.data["field"], list):
                wrong[name] = answer.data

    assert wrong == {}
    assert refused


def test_a_list_is_counted_before_its_entries_are_looked_at() -> None:
    import apps.api.urls  # noqa: F401 - has all serializers loaded

    looked_at = []
    bounded = [(name, field) for name, field in list_fields() if field.max_length is not None]
    for name, field in bounded:
        field.child.run_validation = lambda _value, name=name: looked_at.append(name)
        with pytest.raises(ValidationError):
            field.run_validation([None] * (field.max_length + 1))

    assert looked_at == []
    assert len(bounded) >= 20


def test_unknown_channels_are_told_at_their_list(api: ContractClient, orders: str, product: Product) -> None:
    event = orders.removesuffix("orders/")
    answers = [
        api.patch(event, {"all_sales_channels": False, "limit_sales_channels": ["nope"]}, format="json"),
        api.patch(f"{event}items/{product.pk}/", {"limit_sales_channels": ["web", "nope"]}, format="json"),
    ]

    said = {"limit_sales_channels": ['There is no sales channel "nope".']}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(400, said)] * 2

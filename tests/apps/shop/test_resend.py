from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.messaging.models import Mail
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.mails import plain
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_before(settings: Any) -> None:
    """A cache of this test alone: the workers' one is shared."""
    own = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": uuid4().hex}
    settings.CACHES = {**settings.CACHES, "public": own}


def ask(buyer: Buyer, email: str) -> str:
    return buyer.follow(buyer.post("/fair/resend/", {"email": email}))


def test_one_mail_has_the_links_of_all_orders_and_the_page_tells_nobody(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"))
        orders = [make_order(product, email="Bea@example.org").order for _ in range(2)]
        other = make_order(product, email="carl@example.org").order

    known, unknown = ask(bea, "bea@Example.org"), ask(bea, "nobody@example.org")

    assert known.count("we have sent you an email with links to them") == 1
    assert unknown.count("we have sent you an email with links to them") == 1
    with organizer_transaction(olga.organizer):
        mail = Mail.objects.get()
        text = plain(mail)
    assert [order.secret in text for order in (*orders, other)] == [True, True, False]
    assert mail.to == "bea@example.org"


def test_a_mailbox_is_not_flooded(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event(slug="fair")))

    answers = [bea.post("/fair/resend/", {"email": "bea@example.org"}).status_code for _time in range(12)]

    assert answers == [303] * 10 + [429] * 2
    with organizer_transaction(olga.organizer):
        assert Mail.objects.filter(subject__contains="Your orders").count() == 3


@pytest.mark.parametrize("email", ["", "x", "a\0@example.org", "a" * 300 + "@example.org"])
def test_no_address_no_mail(olga: Person, bea: Buyer, email: str) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")

    assert bea.post("/fair/resend/", {"email": email}).status_code == 422


@pytest.mark.parametrize(
    "asked", ["info@bücher.example", "info@xn--bcher-kva.example", "INFO@BÜCHER.example"]
)
@pytest.mark.parametrize("ordered", ["info@bücher.example", "info@xn--bcher-kva.example"])
def test_an_address_is_found_in_any_spelling(
    olga: Person, api: Any, bea: Buyer, ordered: str, asked: str
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"))
    url = "/api/v1/organizers/acme/events/fair/orders/"
    made = api.post(url, {"email": ordered, "positions": [{"item": product.pk}]}, format="json").json()

    ask(bea, asked)

    found = api.get(f"{url}?email={asked}").json()["results"]
    assert [order["code"] for order in found] == [made["code"]]
    assert made["email"] == "info@xn--bcher-kva.example"
    with organizer_transaction(olga.organizer):
        assert [mail.to.lower() for mail in Mail.objects.all()] == ["info@xn--bcher-kva.example"]

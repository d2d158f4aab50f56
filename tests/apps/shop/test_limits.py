"""One visitor cannot hold a hall, nor have mails sent to strangers."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from allauth.account import app_settings
from pytest_django import Settings

from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.messaging.models import Mail
from apps.orders.models import Order
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(olga: Person) -> Product:
    with organizer_transaction(olga.organizer):
        return make_ticket_product(make_event(slug="fair", plugins=["manual"]), size=500)


@pytest.fixture(autouse=True)
def narrow(settings: Settings) -> None:
    limits = {"shop_cart": "3/10m/key", "shop_order": "4/h/key", "shop_order_address": "2/h/key"}
    settings.ACCOUNT_RATE_LIMITS = app_settings.RATE_LIMITS | limits


def held(olga: Person) -> int:
    with organizer_transaction(olga.organizer):
        return int(Quota.objects.get().claimed)


def from_network(address: str) -> Buyer:
    return Buyer(REMOTE_ADDR=address)


def test_fresh_cookies_do_not_hold_more_and_more(olga: Person, product: Product) -> None:
    answers = [from_network("192.0.2.1").add(10, product).status_code for _ in range(5)]
    neighbour = from_network("192.0.2.2").add(1, product)

    assert (answers, neighbour.status_code) == ([303] * 3 + [422] * 2, 303)
    assert held(olga) == 31


def test_a_refused_visitor_is_told_what_to_do_and_keeps_the_cart(olga: Person, product: Product) -> None:
    own = from_network("192.0.2.1")
    own.add(1, product)
    others = [from_network("192.0.2.1") for _ in range(3)]

    refused = [one.add(1, product) for one in others][-1]
    more = own.add(1, product)

    assert "Too many attempts from your network. Wait ten minutes" in refused.content.decode()
    assert more.status_code == 303


def test_a_made_up_cookie_is_a_new_visitor(olga: Person, product: Product) -> None:
    buyer = from_network("192.0.2.1")
    answers = []
    for number in range(5):
        for name in list(buyer.cookies):
            buyer.cookies[name] = f"made-up-{number}"
        answers.append(buyer.add(1, product).status_code)

    assert answers == [303] * 3 + [422] * 2


def test_unpaid_orders_of_one_network_have_an_end(olga: Person, product: Product, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"shop_cart": "100/m/key"}
    answers = []
    for number in range(6):
        buyer = from_network("192.0.2.1")
        buyer.add(1, product)
        answers.append(buyer.order(email=f"bea{number}@example.org").status_code)

    assert answers == [303] * 4 + [422] * 2
    with organizer_transaction(olga.organizer):
        assert Order.objects.count() == 4


def test_a_strangers_mailbox_is_not_flooded(olga: Person, product: Product) -> None:
    answers = []
    for number in range(4):
        buyer = from_network(f"192.0.2.{number}")
        buyer.add(1, product)
        answers.append(buyer.order(email="Stranger@example.org").status_code)

    assert answers == [303] * 2 + [422] * 2
    with organizer_transaction(olga.organizer):
        assert Mail.objects.filter(to__iexact="stranger@example.org").count() == 2


def test_exempt_networks_are_not_limited(olga: Person, product: Product, settings: Settings) -> None:
    settings.EXEMPT_NETWORKS = (ip_network("192.0.2.0/24"),)

    answers = [from_network("192.0.2.1").add(1, product).status_code for _ in range(6)]

    assert answers == [303] * 6

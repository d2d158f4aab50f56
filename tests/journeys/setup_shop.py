"""Acme's shop, and Bea in front of it: with an empty cart, a full one, one that ended, and orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse

from apps.availability.models import Claim
from apps.carts.models import Cart
from apps.catalog.models import Product
from apps.events.facade import change_links, preview_token
from apps.events.models import Event
from apps.orders.models import Order, OrderPosition
from apps.payments.models import Refund
from apps.sales.facade import mark_paid, record_manual_refund
from apps.shop.views import event as event_pages
from apps.shop.views import start as start_pages
from apps.shop.visitor import CART, keep_cart_key
from apps.shop.waiting_room.turn_cookie import Turn, Visitor, keep_turn
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories import offer
from tests.factories.orders import make_event, make_ticket_product
from tests.journeys.browser_checks import HOST
from tests.people import Person

SHOP = f"acme.{HOST}"
LINKS = {
    "imprint_url": {"en": "https://acme.example/imprint", "de": "https://acme.example/impressum"},
    "privacy_url": {"en": "https://acme.example/privacy", "de": "https://acme.example/datenschutz"},
    "accessibility_url": {"en": "https://acme.example/accessibility"},
    "contact_mail": "hello@acme.example",
    "terms_text": {"en": "# Tickets\n\nTickets are **not** refunded.\n\n# Rules\n\n- No dogs\n- No drones"},
}

TEXTS = {
    "subtitle": {"en": "Three evenings under the lime trees", "de": "Drei Abende unter den Linden"},
    "frontpage_text": {
        "en": "Lanterns, **choirs** and a market in the courtyard.\n\n"
        "## Programme\n\n- 5 PM: market\n- 7 PM: choirs\n- 9 PM: lanterns, "
        "[seen from the tower](https://acme.example/tower)"
    },
    "good_to_know_age": {"en": "From 6 years. Younger children with an adult."},
    "good_to_know_directions": {
        "en": "Tram 4 to *Lindenhof*, then 200 m on foot.\n\nNo parking at the courtyard."
    },
    "good_to_know_accessibility": {"en": "Step-free from the west gate. Four wheelchair spaces."},
}


def lights(**more: Any) -> tuple[Event, Product]:
    """Call it inside acme. Bare rows of earlier tests may have left pages behind."""
    event_pages.offers.clear()
    start_pages.pages.clear()
    values: dict[str, Any] = {
        "slug": "lights",
        "name": {"en": "Winter Lights Festival", "de": "Winterlichter"},
        "location": {"en": "Lindenhof courtyard\nHofgasse 4, Musterstadt"},
        "date_from": utc_now().replace(hour=19, minute=0) + timedelta(days=90),
        "plugins": ["manual", "banktransfer", "pdf"],
        "settings": TEXTS,
    }
    event = make_event(**values | more)
    rule = offer.make_tax_rule(event, "7.00")
    seats = offer.make_product(
        event,
        "34.00",
        name={"en": "Tribune, seated"},
        description={"en": "Covered, rows 1 to 14."},
        tax_rule_id=rule.pk,
        admission=True,
        personalized=True,
        show_quota_left=True,
        variations=[offer.variation("Full price"), offer.variation("Reduced", default_price=Decimal(24))],
    )
    offer.make_quota(event, 6, products=[seats], variations=offer.variations_of(seats))
    standing = make_ticket_product(event, "18.00", name={"en": "Courtyard, standing"}, tax_rule_id=rule.pk)
    make_ticket_product(event, "81.00", size=0, name={"en": "Festival pass"}, tax_rule_id=rule.pk)
    make_ticket_product(event, "2.00", name={"en": "Pay what you like"}, free_price=True, tax_rule_id=rule.pk)
    return event, standing


def cookies_of(buyer: Buyer) -> list[dict[str, Any]]:
    return [{"name": CART, "value": buyer.cookies[CART].value, "domain": SHOP, "path": "/"}]


@pytest.fixture
def shop_of_acme(transactional_db: None) -> dict[str, Any]:
    with organizer_transaction(Person("olga").organizer):
        event, standing = lights()
        change_links(LINKS, actor=SYSTEM)
        make_event(slug="soon", name={"en": "Spring fair"}, presale_start=utc_now() + timedelta(days=9))
        make_ticket_product(make_event(slug="gone", name={"en": "The concert"}), size=0)
    return {"event": event, "product": standing}


@pytest.fixture
def empty_shop(transactional_db: None) -> None:
    start_pages.pages.clear()


@pytest.fixture
def closed_shop(transactional_db: None) -> None:
    with organizer_transaction(Person("olga").organizer):
        lights(presale_start=utc_now() + timedelta(days=9))


@pytest.fixture
def paused_shop(transactional_db: None) -> None:
    with organizer_transaction(Person("olga").organizer):
        change_links(LINKS, actor=SYSTEM)
        lights(live=False, was_live=True)


@pytest.fixture
def draft_shop(transactional_db: None) -> dict[str, Any]:
    with organizer_transaction(Person("olga").organizer):
        event, _product = lights(live=False)
        return {"token": preview_token(event)}


@pytest.fixture
def bea_with_cart(shop_of_acme: dict[str, Any]) -> dict[str, Any]:
    bea = Buyer()
    bea.add(2, shop_of_acme["product"], event="lights")
    with organizer_transaction(Person("olga").organizer):
        seats = Product.objects.get(name__en="Tribune, seated")
        first = offer.variations_of(seats)[0]
    bea.post("/lights/cart/add/", {f"item_{seats.pk}_{first.pk}": "1"})
    return {**shop_of_acme, "cookies": cookies_of(bea), "bea": bea}


@pytest.fixture
def bea_too_late(bea_with_cart: dict[str, Any]) -> dict[str, Any]:
    with organizer_transaction(Person("olga").organizer):
        past = utc_now() - timedelta(minutes=2)
        Cart.objects.update(reserved_since=past - timedelta(minutes=30), expires_at=past)
        Claim.objects.exclude(expires_at=None).update(expires_at=past)
    return bea_with_cart


def in_waiting_room(shop: dict[str, Any], turn: timedelta) -> dict[str, Any]:
    buyer, response, now = Buyer(), HttpResponse(), utc_now()
    schema, event_id = Person("olga").organizer.schema_name, shop["event"].pk
    keep_cart_key(response, "0" * 32)
    keep_turn(response, Visitor(schema, event_id, "0" * 32), Turn(now + turn), now=now)
    buyer.cookies.update(response.cookies)
    cookies = [
        {"name": name, "value": cookie.value, "domain": SHOP, "path": "/"}
        for name, cookie in buyer.cookies.items()
    ]
    return {**shop, "cookies": cookies, "standing": shop["product"].pk}


@pytest.fixture
def bea_waits(shop_of_acme: dict[str, Any]) -> dict[str, Any]:
    return in_waiting_room(shop_of_acme, timedelta(minutes=12))


@pytest.fixture
def bea_at_her_turn(shop_of_acme: dict[str, Any]) -> dict[str, Any]:
    return in_waiting_room(shop_of_acme, timedelta(0))


@pytest.fixture
def bea_ordered(bea_with_cart: dict[str, Any]) -> dict[str, Any]:
    bea_with_cart["bea"].order(event="lights")
    with organizer_transaction(Person("olga").organizer):
        order = Order.objects.get()
    return {**bea_with_cart, "order": f"{order.code}/{order.secret}", "order_id": order.pk}


@pytest.fixture
def bea_paid(bea_ordered: dict[str, Any]) -> dict[str, Any]:
    with organizer_transaction(Person("olga").organizer):
        mark_paid(bea_ordered["order_id"], notifies_buyer=False, actor=SYSTEM, now=utc_now())
    return bea_ordered


@pytest.fixture
def bea_refunded(bea_paid: dict[str, Any]) -> dict[str, Any]:
    """One refund done, one on its way, one ticket canceled."""
    with organizer_transaction(Person("olga").organizer):
        order = Order.objects.get()
        now = utc_now()
        record_manual_refund(order.pk, amount=Decimal(34), executed_at=now, actor=SYSTEM, now=now)
        record_manual_refund(order.pk, amount=Decimal(2), executed_at=now, actor=SYSTEM, now=now)
        Refund.objects.filter(amount=2).update(state="transit", executed_at=None)
        OrderPosition.objects.filter(positionid=3).update(canceled=True)
    return bea_paid

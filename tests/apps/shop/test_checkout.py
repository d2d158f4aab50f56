from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.availability.facade import reconcile
from apps.availability.models import Claim, Quota
from apps.carts.models import Cart
from apps.catalog.facade import update_product
from apps.catalog.models import Product
from apps.events.facade import change_links, put_event_settings
from apps.events.models import Event
from apps.messaging.models import Mail
from apps.orders.models import Order, OrderPosition
from apps.payments.models import Payment
from apps.shop.visitor import CART
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import HIDDEN, Buyer
from tests.factories.offer import make_tax_rule
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(olga: Person) -> Product:
    with organizer_transaction(olga.organizer):
        return make_ticket_product(make_event(slug="fair"), "23.00", size=5, personalized=True)


def orders(olga: Person) -> list[tuple[str, str, Decimal]]:
    with organizer_transaction(olga.organizer):
        assert reconcile() == []
        rows = Order.objects.order_by("pk")
        return [(order.status, order.email or "", order.total) for order in rows]


def test_an_order_to_be_paid_needs_one_page(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(2, product)

    page = bea.follow(bea.order())

    assert orders(olga) == [("n", "bea@example.org", Decimal("46.000"))]
    assert ("Your tickets are reserved" in page, "€46.00" in page) == (True, True)
    with organizer_transaction(olga.organizer):
        assert (Payment.objects.get().provider, Mail.objects.get().to) == ("manual", "bea@example.org")


def test_a_free_order_asks_for_no_payment(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), "0.00")
    bea.add(1, product)

    form = bea.see("/fair/checkout/")
    page = bea.follow(bea.order())

    assert ('name="payment"' in form, "Place free order" in form) == (False, True)
    assert "Your order is confirmed" in page
    assert orders(olga) == [("p", "bea@example.org", Decimal("0.000"))]


def test_names_reach_the_tickets(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(2, product)
    names = re.findall(r'name="(name_\d+)"', bea.see("/fair/checkout/"))

    page = bea.follow(bea.order(**{names[0]: "Bea Buyer"}))

    with organizer_transaction(olga.organizer):
        assert list(OrderPosition.objects.order_by("positionid").values_list("attendee_name", flat=True)) == [
            "Bea Buyer",
            None,
        ]
    assert "Bea Buyer" in page


def test_the_order_speaks_the_buyers_language(olga: Person, product: Product) -> None:
    german = Buyer(headers={"accept-language": "de"})
    german.add(1, product)

    german.order()

    with organizer_transaction(olga.organizer):
        assert Order.objects.get().locale == "de"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"email": ""}, "f_email"),
        ({"email": "bea"}, "f_email"),
        ({"email": "a" * 260 + "@example.org"}, "f_email"),
        ({"email": "bea\0@example.org"}, "f_email"),
        ({"payment": "gold"}, "f_payment_0"),
        ({"payment": ""}, "f_payment_0"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_ordered(
    olga: Person, bea: Buyer, product: Product, values: dict[str, str], expected: str
) -> None:
    bea.add(1, product)

    answer = bea.order(**values)

    assert answer.status_code == 422
    assert f'href="#{expected}"' in answer.content.decode()
    assert orders(olga) == []


@pytest.mark.parametrize(
    "values",
    [
        {"cart": "x"},
        {"cart": "9" * 30},
        {"cart": "9" * 30 + "-" + "0" * 32},
        {"total": "x"},
        {"total": "NaN"},
        {"cart": ""},
    ],
)
def test_a_form_that_was_tampered_with_orders_nothing(
    olga: Person, bea: Buyer, product: Product, values: dict[str, str]
) -> None:
    bea.add(1, product)

    answer = bea.order(**values)

    assert answer.status_code in (303, 409, 422)
    assert orders(olga) == []


def test_the_same_form_twice_is_one_order(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(1, product)
    hidden = dict(HIDDEN.findall(bea.see("/fair/checkout/")))
    values = {"email": "bea@example.org", "payment": "manual", **hidden}

    first, second = (bea.post("/fair/checkout/", values) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert len(orders(olga)) == 1


def test_going_back_and_ordering_again_after_a_new_cart_leads_to_each_its_own(
    olga: Person, bea: Buyer, product: Product
) -> None:
    bea.add(1, product)
    hidden = dict(HIDDEN.findall(bea.see("/fair/checkout/")))
    first = bea.order()
    bea.add(2, product)

    back = bea.post("/fair/checkout/", {"email": "bea@example.org", "payment": "manual", **hidden})
    second = bea.order()

    assert back["Location"] == first["Location"] != second["Location"]
    assert [total for _status, _email, total in orders(olga)] == [Decimal("23.000"), Decimal("46.000")]


def test_going_back_after_ordering_finds_an_empty_cart(bea: Buyer, product: Product) -> None:
    bea.add(1, product)
    bea.order()

    assert bea.get("/fair/checkout/")["Location"] == "/fair/cart/"


def test_a_changed_price_has_to_be_agreed_to_again_and_what_was_typed_stays(
    olga: Person, bea: Buyer, product: Product
) -> None:
    bea.add(2, product)
    hidden = dict(HIDDEN.findall(bea.see("/fair/checkout/")))
    with organizer_transaction(olga.organizer):
        update_product(product, Event.objects.get(), {"default_price": Decimal(25)}, actor=SYSTEM)

    told = bea.post("/fair/checkout/", {"email": "bea@example.org", "payment": "manual", **hidden})
    page = told.content.decode()
    agreed = dict(HIDDEN.findall(page))

    assert told.status_code == 409
    assert "The total is now €50.00 instead of €46.00" in page
    assert ('value="bea@example.org"' in page, agreed["total"], orders(olga)) == (True, "50.00", [])
    bea.follow(bea.post("/fair/checkout/", {"email": "bea@example.org", "payment": "manual", **agreed}))
    assert orders(olga) == [("n", "bea@example.org", Decimal("50.000"))]


def test_another_seat_at_the_same_price_has_to_be_agreed_to(
    olga: Person, bea: Buyer, product: Product
) -> None:
    with organizer_transaction(olga.organizer):
        balcony = make_ticket_product(product.event, name={"en": "Balcony"}, personalized=True)
    bea.add(1, product)
    hidden = dict(HIDDEN.findall(bea.see("/fair/checkout/")))
    bea.post("/fair/cart/", {"remove": str(product.pk)})
    bea.add(1, balcony)

    told = bea.post("/fair/checkout/", {"email": "bea@example.org", "payment": "manual", **hidden})

    page = told.content.decode()
    assert told.status_code == 409
    assert ("Your cart has changed" in page, "Balcony" in page, orders(olga)) == (True, True, [])
    agreed = dict(HIDDEN.findall(page))
    bea.follow(bea.post("/fair/checkout/", {"email": "bea@example.org", "payment": "manual", **agreed}))
    assert orders(olga) == [("n", "bea@example.org", Decimal("23.000"))]


def test_a_changed_cart_is_told_before_what_it_asks_for_is(
    olga: Person, bea: Buyer, product: Product
) -> None:
    """Names of tickets that the page did not show cannot be missing."""
    with organizer_transaction(olga.organizer):
        event = put_event_settings(product.event, {"attendee_names_required": True}, actor=SYSTEM)
        balcony = make_ticket_product(event, "40.00", personalized=True)
    bea.add(1, product)
    hidden = dict(HIDDEN.findall(bea.see("/fair/checkout/")))
    bea.add(1, balcony)

    told = bea.post("/fair/checkout/", {"email": "bea@example.org", "payment": "manual", **hidden})

    assert told.status_code == 409
    assert "Your cart has changed" in told.content.decode()
    assert orders(olga) == []


def test_a_hold_that_ended_while_typing_is_renewed_and_keeps_what_was_typed(
    olga: Person, bea: Buyer, product: Product
) -> None:
    bea.add(1, product)
    page = bea.see("/fair/checkout/")
    name = re.findall(r'name="(name_\d+)"', page)[0]
    values = {"email": "bea@example.org", "payment": "manual", name: "Bea B", **dict(HIDDEN.findall(page))}
    with organizer_transaction(olga.organizer):
        past = utc_now() - timedelta(seconds=1)
        Cart.objects.update(reserved_since=past, expires_at=past)
        Claim.objects.update(expires_at=utc_now() - timedelta(seconds=1))

    told = bea.post("/fair/checkout/", values)
    page = told.content.decode()
    renewed = bea.post("/fair/checkout/", {**values, "reserve_again": "1"})
    again = renewed.content.decode()

    assert (told.status_code, "Your reservation expired at" in page, orders(olga)) == (409, True, [])
    assert ('name="reserve_again"' in page, "Place order" in page) == (True, False)
    assert ['value="bea@example.org"' in one and 'value="Bea B"' in one for one in (page, again)] == [
        True
    ] * 2
    assert (renewed.status_code, "Your tickets are reserved again." in again) == (200, True)
    bea.follow(bea.post("/fair/checkout/", {**values, **dict(HIDDEN.findall(again))}))
    assert orders(olga) == [("n", "bea@example.org", Decimal("23.000"))]


def test_what_others_took_meanwhile_is_told_at_the_checkout(
    olga: Person, bea: Buyer, carl: Buyer, product: Product
) -> None:
    bea.add(2, product)
    values = {"email": "bea@example.org", **dict(HIDDEN.findall(bea.see("/fair/checkout/")))}
    with organizer_transaction(olga.organizer):
        past = utc_now() - timedelta(seconds=1)
        Cart.objects.update(reserved_since=past, expires_at=past)
        Claim.objects.update(expires_at=past)
    carl.add(4, product)

    page = bea.post("/fair/checkout/", {**values, "reserve_again": "1"}).content.decode()

    assert ("This ticket just sold out" in page, 'value="bea@example.org"' in page) == (True, True)
    assert dict(HIDDEN.findall(page))["total"] == "23.00"


def test_nobody_orders_with_anothers_cart(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(1, product)
    hidden = dict(HIDDEN.findall(bea.see("/fair/checkout/")))
    mallory = Buyer()
    mallory.cookies[CART] = "m" * 32

    answer = mallory.post("/fair/checkout/", {"email": "m@example.org", "payment": "manual", **hidden})

    assert answer["Location"] == "/fair/cart/"
    assert orders(olga) == []


def test_the_buyer_s_link_is_nobody_elses_after_ordering(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(1, product)
    hidden = dict(HIDDEN.findall(bea.see("/fair/checkout/")))
    bea.order()
    mallory = Buyer()
    mallory.cookies[CART] = "m" * 32

    assert mallory.post("/fair/checkout/", hidden)["Location"] == "/fair/cart/"


def test_what_must_be_approved_is_not_paid_yet(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), require_approval=True)
    bea.add(1, product)

    form = bea.see("/fair/checkout/")
    page = bea.follow(bea.order())

    assert ('name="payment"' in form, "Submit order for approval" in form) == (False, True)
    assert "Your order is awaiting approval" in page
    with organizer_transaction(olga.organizer):
        assert (Order.objects.get().require_approval, Payment.objects.count()) == (True, 0)


def test_test_mode_makes_test_orders(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair", testmode=True))
    bea.add(1, product)

    bea.follow(bea.order())

    with organizer_transaction(olga.organizer):
        assert Order.objects.get().testmode is True


def test_what_the_event_asks_for(olga: Person, bea: Buyer) -> None:
    asked = {
        "order_phone_asked": True,
        "order_phone_required": True,
        "attendee_names_asked": True,
        "attendee_names_required": True,
        "attendee_emails_asked": True,
    }
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair", settings=asked), personalized=True)
    bea.add(1, product)

    answer = bea.order()

    wrong = re.findall(r'href="#(f_[a-z]+)', answer.content.decode())
    assert (answer.status_code, wrong) == (422, ["f_phone", "f_name"])


@pytest.mark.parametrize(
    ("region", "home", "typed", "kept"),
    [
        ("DE", None, "06221 321770", "+496221321770"),
        (None, "AT", "01 5344010", "+4315344010"),
        ("DE", "AT", "+44 20 7946 0000", "+442079460000"),
        ("XX", None, "06221 321770", None),
        (None, None, "06221 321770", None),
        ("DE", None, "12", None),
    ],
)
def test_a_phone_number_without_country_is_one_of_the_events(
    olga: Person, bea: Buyer, region: str | None, home: str | None, typed: str, kept: str | None
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", settings={"order_phone_asked": True, "region": region})
        make_tax_rule(event, home_country=home)
        product = make_ticket_product(event)
    bea.add(1, product)

    answer = bea.order(phone=typed)

    assert answer.status_code == (303 if kept else 422)
    with organizer_transaction(olga.organizer):
        assert list(Order.objects.values_list("phone", flat=True)) == ([kept] if kept else [])


@pytest.mark.parametrize("number", [1, 5])
def test_a_whole_purchase_takes_a_fixed_number_of_statements(
    olga: Person, bea: Buyer, product: Product, number: int, django_assert_num_queries: Any
) -> None:
    """With savepoints where there are transactions outside of a test."""
    bea.see("/fair/")
    with django_assert_num_queries(13):
        bea.add(number, product)
    with django_assert_num_queries(4):
        page = bea.see("/fair/checkout/")
    values = {"email": "bea@example.org", "payment": "manual", **dict(HIDDEN.findall(page))}
    with django_assert_num_queries(19):
        placed = bea.post("/fair/checkout/", values)
    with django_assert_num_queries(7):
        bea.see(placed["Location"])


def test_the_quota_knows(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(2, product)
    bea.order()

    with organizer_transaction(olga.organizer):
        assert (Quota.objects.get().claimed, reconcile()) == (2, [])


def test_more_time_keeps_what_was_typed(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(1, product)
    with organizer_transaction(olga.organizer):
        before = Cart.objects.get().expires_at

    answer = bea.order(email="not yet", more_time="1")

    page = answer.content.decode()
    assert (answer.status_code, 'value="not yet"' in page, 'class="error"' in page) == (200, True, False)
    with organizer_transaction(olga.organizer):
        assert (Cart.objects.get().extensions, Cart.objects.get().expires_at > before) == (1, True)
    assert orders(olga) == []


def test_what_must_be_accepted_is_kept_with_the_order(olga: Person, bea: Buyer, product: Product) -> None:
    with organizer_transaction(olga.organizer):
        links = change_links({"terms_text": {"en": "Be nice."}}, actor=SYSTEM)
        texts = [{"en": "I am **18**."}, {"de": ""}, "not an object"]
        put_event_settings(product.event, {"confirm_texts": texts}, actor=SYSTEM)
    bea.add(1, product)

    page = bea.see("/fair/checkout/")
    refused = bea.order(consent_1="")
    answer = bea.order()

    assert (
        'I accept the <a href="/-/legal/terms/" target="_blank" rel="noopener">terms and conditions</a>.'
        in page
    )
    assert "I am <strong>18</strong>." in page
    assert (refused.status_code, "Tick this box to place your order." in refused.content.decode()) == (
        422,
        True,
    )
    assert answer.status_code == 303
    with organizer_transaction(olga.organizer):
        order = Order.objects.get()
    at = order.placed_at.isoformat()
    assert order.consents == [
        {"text": "I accept the terms and conditions.", "url": "", "version": links["terms_text"], "at": at},
        {"text": "I am **18**.", "url": "", "version": "", "at": at},
    ]


def test_without_terms_nothing_is_to_be_accepted(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(1, product)

    assert 'name="consent' not in bea.see("/fair/checkout/")

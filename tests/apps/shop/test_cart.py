from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.availability.facade import reconcile
from apps.availability.models import Claim, Quota
from apps.carts.models import Cart, CartPosition
from apps.catalog.facade import update_product
from apps.catalog.models import Product
from apps.events.models import Event
from apps.shop.visitor import CART
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.apps.shop.conftest import Buyer
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db
FIRST_SUBMIT = re.compile(r'<button(?![^>]*type="button")[^>]*>')


@pytest.fixture
def product(olga: Person) -> Product:
    with organizer_transaction(olga.organizer):
        return make_ticket_product(make_event(slug="fair"), "23.00", size=3)


def held(olga: Person) -> int:
    with organizer_transaction(olga.organizer):
        assert reconcile() == []
        return Quota.objects.order_by("pk")[0].claimed


def end_hold(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        past = utc_now() - timedelta(minutes=1)
        Cart.objects.update(reserved_since=past, expires_at=past)
        Claim.objects.exclude(expires_at=None).update(expires_at=past)


def test_tickets_are_held_and_the_clock_runs(olga: Person, bea: Buyer, product: Product) -> None:
    page = bea.follow(bea.add(2, product))

    assert ("€46.00" in page, "2 tickets" in page, "data-clock=" in page) == (True, True, True)
    assert held(olga) == 2


def test_the_cookie_is_of_this_host_alone_and_no_script_reads_it(bea: Buyer, product: Product) -> None:
    cookie = bea.add(1, product).cookies[CART]

    assert (cookie["domain"], cookie["httponly"], cookie["samesite"], len(cookie.value)) == (
        "",
        True,
        "Lax",
        32,
    )


def test_of_two_buyers_one_gets_the_last_and_the_other_keeps_the_rest(
    olga: Person, bea: Buyer, carl: Buyer, product: Product
) -> None:
    with organizer_transaction(olga.organizer):
        other = make_ticket_product(Event.objects.get(), "5.00")
    bea.follow(bea.add(2, product))

    page = carl.follow(carl.add(2, product, other))

    assert "This ticket just sold out: Day ticket." in page
    assert "The other tickets in your cart are still reserved for you." in page
    assert "3 tickets" in page
    assert held(olga) == 3


def test_when_nothing_was_left_the_cart_is_empty_and_that_is_said(
    olga: Person, bea: Buyer, carl: Buyer, product: Product
) -> None:
    bea.add(3, product)

    page = carl.follow(carl.add(1, product))

    assert "This ticket just sold out: Day ticket." in page
    assert "The other tickets" not in page


def test_choosing_nothing_is_told(bea: Buyer, product: Product) -> None:
    assert "Choose at least one ticket." in bea.follow(bea.add(0, product))


@pytest.mark.parametrize(
    "values",
    [
        {"item_1": "1"},
        {"item_{}": "x"},
        {"item_{}": "-1"},
        {"item_{}": "1e3"},
        {"item_{}": "99999"},
        {"item_{}": "11"},
        {"item_999999999999999999": "1"},
        {"item_{}": "1\0"},
        {"item_{}_7": "1"},
    ],
)
def test_bad_numbers_change_nothing(
    olga: Person, bea: Buyer, product: Product, values: dict[str, str]
) -> None:
    answer = bea.post("/fair/cart/add/", {name.format(product.pk): value for name, value in values.items()})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert held(olga) == 0


@pytest.mark.parametrize("price", ["x", "NaN", "-5", "1e99", "4,00", "1\0"])
def test_bad_prices_change_nothing(olga: Person, bea: Buyer, price: str) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), "5.00", free_price=True)

    answer = bea.post("/fair/cart/add/", {f"item_{product.pk}": "1", f"price_{product.pk}": price})

    assert answer.status_code == 422
    assert held(olga) == 0


def test_a_named_price_with_a_comma(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), "5.00", free_price=True)

    page = bea.follow(bea.post("/fair/cart/add/", {f"item_{product.pk}": "1", f"price_{product.pk}": "7,50"}))

    assert "€7.50" in page


@pytest.mark.parametrize(
    ("language", "typed", "answer"),
    [
        ("en", "1,500", "€1,500.00"),
        ("en", "1.500", "1,500.00 or 1.50"),
        ("en", "1.500,00", "€1,500.00"),
        ("en", "€7.50", "€7.50"),
        ("de", "1.500", "1.500,00\u00a0€"),
        ("de", "1,500", "1.500,00 oder 1,50"),
        ("de", "1,500.00", "1.500,00\u00a0€"),
        ("de", "7,50 €", "7,50\u00a0€"),
    ],
)
def test_a_named_price_is_read_as_its_reader_writes_it(
    olga: Person, language: str, typed: str, answer: str
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), "5.00", free_price=True)
    buyer = Buyer(headers={"accept-language": language})

    added = buyer.post("/fair/cart/add/", {f"item_{product.pk}": "1", f"price_{product.pk}": typed})

    page = added.content.decode() if added.status_code == 422 else buyer.follow(added)
    assert answer in page
    assert held(olga) == (added.status_code == 303)


def test_numbers_are_changed_and_lines_taken_out(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(3, product)

    bea.follow(bea.post("/fair/cart/", {f"item_{product.pk}": "1"}))
    after_change = held(olga)
    page = bea.follow(bea.post("/fair/cart/", {f"item_{product.pk}": "1", "remove": str(product.pk)}))

    assert (after_change, held(olga)) == (1, 0)
    assert "Your cart is empty" in page


def test_checkout_saves_what_was_typed_first(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(1, product)

    saved = bea.post("/fair/cart/", {f"item_{product.pk}": "3", "checkout": "1"})
    first_submit = FIRST_SUBMIT.search(bea.see("/fair/cart/").partition('action="/fair/cart/"')[2])

    assert (saved.status_code, saved["Location"], held(olga)) == (303, "/fair/checkout/", 3)
    # What the Enter key presses.
    assert first_submit is not None
    assert "remove" not in first_submit[0]


def test_checkout_stops_where_a_ticket_is_gone(
    olga: Person, bea: Buyer, carl: Buyer, product: Product
) -> None:
    bea.add(1, product)
    carl.add(2, product)

    answer = bea.post("/fair/cart/", {f"item_{product.pk}": "2", "checkout": "1"})

    assert answer["Location"] == "/fair/cart/"
    assert "This ticket just sold out: Day ticket." in bea.follow(answer)
    assert held(olga) == 3


def test_a_refused_number_stays_as_typed_at_its_line(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(2, product)

    answer = bea.post("/fair/cart/", {f"item_{product.pk}": "99", "checkout": "1"})

    page = answer.content.decode()
    assert (answer.status_code, held(olga)) == (422, 2)
    assert f'name="item_{product.pk}" id="item_{product.pk}" value="99"' in page
    assert "You can order up to 10 tickets at a time." in page


def test_tickets_of_two_named_prices_are_two_lines_each_with_its_own_number(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), "5.00", free_price=True)
    for price in ("7.00", "9.00"):
        bea.post("/fair/cart/add/", {f"item_{product.pk}": "1", f"price_{product.pk}": price})
    names = re.findall(r'name="(item_[^"]+)"', bea.see("/fair/cart/"))

    bea.post("/fair/cart/", {names[0]: "1", names[1]: "2", "checkout": "1"})

    with organizer_transaction(olga.organizer):
        prices = CartPosition.objects.order_by("price").values_list("price", flat=True)
        assert list(prices) == [Decimal(7), Decimal(9), Decimal(9)]


def test_more_time_twice_and_then_no_more(bea: Buyer, product: Product) -> None:
    bea.add(1, product)

    answers = [bea.follow(bea.post("/fair/cart/extend/")) for _time in range(3)]

    assert ["Your reservation has been extended." in page for page in answers] == [True, True, False]
    assert "cannot be extended any further" in answers[-1]


def test_a_hold_that_ended_is_said_with_its_time_and_held_again(
    olga: Person, bea: Buyer, product: Product
) -> None:
    bea.add(2, product)
    end_hold(olga)

    page, checkout = bea.see("/fair/cart/"), bea.get("/fair/checkout/")
    again = bea.follow(bea.post("/fair/cart/reserve-again/"))

    assert "Your reservation expired at" in page
    assert (checkout.status_code, checkout["Location"]) == (303, "/fair/cart/")
    assert "Your tickets are reserved again." in again
    assert held(olga) == 2


def test_what_others_took_meanwhile_is_named(olga: Person, bea: Buyer, carl: Buyer, product: Product) -> None:
    bea.add(2, product)
    end_hold(olga)
    carl.add(2, product)

    again = bea.follow(bea.post("/fair/cart/reserve-again/"))

    assert "This ticket just sold out" in again
    assert held(olga) == 3


def test_a_price_that_changed_is_shown_with_what_it_was(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(1, product)
    with organizer_transaction(olga.organizer):
        update_product(product, Event.objects.get(), {"default_price": Decimal(25)}, actor=SYSTEM)

    page = bea.see("/fair/cart/")

    assert "was €23.00" in page
    assert "€25.00" in page


def test_nobody_sees_or_changes_anothers_cart(olga: Person, bea: Buyer, product: Product) -> None:
    bea.add(2, product)
    mallory = Buyer()
    mallory.cookies[CART] = "a" * 32

    page = mallory.see("/fair/cart/")
    mallory.post("/fair/cart/", {f"item_{product.pk}": "0"})
    mallory.post("/fair/cart/extend/")

    assert "Your cart is empty" in page
    assert held(olga) == 2


@pytest.mark.parametrize("cookie", ["", "x", "a" * 33, "../../etc", "ä" * 32])
def test_a_strange_cookie_is_no_cart(bea: Buyer, product: Product, cookie: str) -> None:
    bea.cookies[CART] = cookie

    assert "Your cart is empty" in bea.see("/fair/cart/")


@pytest.mark.parametrize("number", [1, 3])
def test_a_fixed_number_of_statements(
    olga: Person, bea: Buyer, product: Product, number: int, django_assert_num_queries: Any
) -> None:
    bea.add(number, product)
    with organizer_transaction(olga.organizer):
        assert CartPosition.objects.count() == number

    with django_assert_num_queries(4):  # savepoint twice in a test, else: the event, the cart
        bea.see("/fair/cart/")


def test_forms_of_other_sites_are_refused(olga: Person, product: Product) -> None:
    stranger = Buyer(enforce_csrf_checks=True)

    assert stranger.add(1, product).status_code == 403
    assert held(olga) == 0

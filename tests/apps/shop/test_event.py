from __future__ import annotations

import re
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.catalog.facade import update_product
from apps.events.facade import preview_token, update_event
from apps.events.models import Event
from apps.shop.visitor import CART
from parterre.kernel.actor import SYSTEM
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tests.apps.shop.conftest import Buyer
from tests.factories import offer
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db


def test_prices_are_what_is_paid_taxes_included(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        rule = offer.make_tax_rule(event, "19.00", price_includes_tax=False)
        make_ticket_product(event, "100.00", tax_rule_id=rule.pk)

    page = bea.see("/fair/")

    assert "€119.00" in page
    assert "19% VAT" in page


@pytest.mark.parametrize("second_rate", ["19.00", "7.00", None])
def test_taxes_are_said_once_only_where_that_is_true_of_all(
    olga: Person, bea: Buyer, second_rate: str | None
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        rules = [offer.make_tax_rule(event, rate).pk if rate else None for rate in ("19.00", second_rate)]
        for rule in rules:
            make_ticket_product(event, "10.00", tax_rule_id=rule)
        make_ticket_product(event, "0.00")
        make_ticket_product(event, "10.00", tax_rule_id=rules[0], active=False)

    page = bea.see("/fair/")

    is_same = second_rate == "19.00"
    assert ("All prices include 19% VAT" in page) == is_same
    assert [f"incl. {rate} VAT" in page for rate in ("19%", "7%")] == [not is_same, second_rate == "7.00"]


def test_what_is_wrong_is_said_at_its_product_and_what_was_typed_stays(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        good, bad = make_ticket_product(event, "10.00"), make_ticket_product(event, "5.00", free_price=True)
        few = make_ticket_product(event, "10.00", max_per_order=2)
    names = [f"item_{good.pk}", f"item_{bad.pk}", f"price_{bad.pk}", f"item_{few.pk}"]

    answers = [
        bea.post("/fair/cart/add/", dict(zip(names, typed, strict=True)))
        for typed in (("2", "x", "1", "1"), ("2", "1", "4.00", "1"), ("2", "1", "6.00", "3"))
    ]

    pages = [answer.content.decode() for answer in answers]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [re.findall(r'<a href="#((?:item|price)_\d+)"', page) for page in pages] == [
        [names[1]],
        [names[2]],
        [names[3]],
    ]
    assert [re.findall(r'id="((?:item|price)_\d+)_error"', page) for page in pages] == [
        [names[1]],
        [names[2]],
        [names[3]],
    ]
    assert all(f'name="{names[0]}" id="{names[0]}" value="2"' in page for page in pages)
    assert 'value="4.00"' in pages[1]
    assert "autofocus" in pages[0]
    assert 'value="2"' not in bea.see("/fair/")


def test_after_adding_the_page_shows_what_is_in_the_cart(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        first, second = make_ticket_product(event, "23.00"), make_ticket_product(event, "5.00")

    nothing = bea.post("/fair/cart/add/", {"checkout": "1"})
    added = bea.add(2, first)
    cart = bea.follow(added).partition('id="cart"')[2]
    on = bea.post("/fair/cart/add/", {f"item_{second.pk}": "1", "checkout": "1"})
    again = bea.post("/fair/cart/add/", {f"item_{second.pk}": "0", "checkout": "1"})

    assert (nothing["Location"], added["Location"]) == ("/fair/#tickets", "/fair/#cart")
    assert ("2 ×" in cart, "Day ticket" in cart, "€46.00" in cart) == (True, True, True)
    assert [one["Location"] for one in (on, again)] == ["/fair/checkout/"] * 2
    assert "€51.00" in bea.see("/fair/checkout/")


def test_variations_are_chosen_one_by_one(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        adult, child = offer.variation("Adult"), offer.variation("Child", default_price=Decimal(12))
        product = offer.make_product(event, "23.00", variations=[adult, child])
        variations = offer.variations_of(product)
        offer.make_quota(event, 10, products=[product], variations=variations)

    page = bea.see("/fair/")

    assert [f"item_{product.pk}_{one.pk}" in page for one in variations] == [True, True]
    assert ("€23.00" in page, "€12.00" in page) == (True, True)


@pytest.mark.parametrize(
    ("size", "shows", "expected"),
    [(6, True, "6 left"), (6, None, ""), (0, None, "Sold out"), (None, True, "")],
)
def test_it_says_what_is_left(
    olga: Person, bea: Buyer, size: int | None, shows: bool | None, expected: str
) -> None:
    with organizer_transaction(olga.organizer):
        make_ticket_product(make_event(slug="fair"), size=size, show_quota_left=shows)

    page = bea.see("/fair/")

    assert [word for word in ("6 left", "Sold out") if word in page] == ([expected] if expected else [])
    assert ("Add to cart" in page) == (size != 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"presale_start": utc_now() + timedelta(days=2)}, "Sales start on"),
        ({"presale_end": utc_now() - timedelta(days=2)}, "Sales have ended."),
    ],
)
def test_outside_the_sale_it_says_so(
    olga: Person, bea: Buyer, changes: dict[str, Any], expected: str
) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair", **changes))

    page, added = bea.see("/fair/"), bea.add(1, product)

    assert expected in page
    assert "Add to cart" not in page
    assert added.status_code == 422


def test_it_says_what_the_organizer_wrote(olga: Person, bea: Buyer) -> None:
    texts = {
        "subtitle": {"en": "Three <b>evenings</b>"},
        "frontpage_text": {"en": "Music by **Lind & Hof**. <script>alert(1)</script>"},
        "good_to_know_age": {"de": "Ab 16"},
        "good_to_know_directions": "not an object",
    }
    with organizer_transaction(olga.organizer):
        make_ticket_product(make_event(slug="fair", settings=texts), description={"en": "- Seat\n- Drink"})

    page = bea.see("/fair/")

    assert "Three &lt;b&gt;evenings" in page
    assert "Music by <strong>Lind &amp; Hof</strong>. &lt;script&gt;" in page
    assert ("Age limit" in page, "<p>Ab 16</p>" in page, "Getting there" in page) == (True, True, False)
    assert "<li>Drink</li>" in page


def test_a_draft_is_seen_by_its_signed_link_and_sells_nothing(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", live=False)
        product = make_ticket_product(event)
        link = f"/fair/preview/{preview_token(event)}/"

    answer, refused = bea.get(link), bea.post(link, {f"item_{product.pk}": "1"})
    page = answer.content.decode()

    assert (answer.status_code, bea.get("/fair/").status_code, bea.add(1, product).status_code) == (
        200,
        404,
        404,
    )
    assert f"item_{product.pk}" in page
    assert "Preview: not public, nothing can be bought" in page
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert (refused.status_code, CART in refused.cookies) == (422, False)
    assert "Tickets can be bought once the event is live." in refused.content.decode()


def test_no_other_link_shows_a_draft(
    olga: Person, mallory: Person, bea: Buyer, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = []
    with organizer_transaction(mallory.organizer):
        links.append(preview_token(make_event(slug="fair", live=False)))
    with organizer_transaction(olga.organizer):
        links.append(preview_token(make_event(slug="other", live=False)))
        event = make_event(slug="fair", live=False)
        links += ["x", preview_token(event)[:-1], f"{preview_token(event)}x"]
        with monkeypatch.context() as clock:
            eight_days_ago = time.time() - 8 * 24 * 3600
            clock.setattr("django.core.signing.time.time", lambda: eight_days_ago)
            links.append(preview_token(event))

    assert {bea.get(f"/fair/preview/{link}/").status_code for link in links} == {404}


def test_the_link_to_a_draft_leads_on_once_it_is_live(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        link = f"/fair/preview/{preview_token(make_event(slug='fair', live=True))}/"

    answers = [bea.get(link), bea.post(link)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, "/fair/")] * 2


@pytest.mark.parametrize(
    ("fields", "heading"),
    [({}, "Sales are paused"), ({"presale_end": utc_now() - timedelta(days=1)}, "Sales have ended")],
)
def test_who_comes_while_sales_are_paused_reads_so(
    olga: Person, bea: Buyer, fields: dict[str, Any], heading: str
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", settings={"contact_mail": "hello@acme.example"}, **fields)
        product = make_ticket_product(event)
    if not fields:
        bea.add(1, product)
    with organizer_transaction(olga.organizer):
        update_event(event=event, changes={"live": False}, actor=SYSTEM)

    pages = [bea.get(f"/fair/{path}") for path in ("", "cart/", "checkout/")]
    added = bea.add(1, product)

    assert [(page.status_code, heading in page.content.decode()) for page in pages] == [(200, True)] * 3
    assert (added.status_code, heading in added.content.decode()) == (409, True)
    assert "mailto:hello@acme.example" in pages[0].content.decode()
    assert bea.get("/fair/resend/").status_code == 200
    assert "/fair/" not in bea.see("/")


def test_an_event_that_is_not_live_is_not_there(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair", live=False)
        make_event(slug="hidden", is_public=False)

    assert [bea.get(path).status_code for path in ("/fair/", "/nothing/", "/hidden/")] == [404, 404, 200]


def test_what_is_not_sold_yet_is_hidden_or_says_when(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event, soon = make_event(slug="fair"), utc_now() + timedelta(days=3)
        make_ticket_product(event, name={"en": "Secret"}, available_from=soon)
        make_ticket_product(event, name={"en": "Early"}, available_from=soon, available_from_mode="info")

    page = bea.see("/fair/")

    assert ("Secret" in page, "Early" in page, "Add to cart" in page) == (False, True, False)


def test_test_mode_is_said(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair", testmode=True)

    assert "Test mode" in bea.see("/fair/")


def test_a_language_the_event_does_not_speak_falls_back(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="fair", locales=["de"])

    page = Buyer(headers={"accept-language": "en"}).see("/fair/")

    assert ("Wintermarkt" in page, 'lang="de"' in page) == (True, True)


def test_a_price_change_shows_at_once(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(slug="fair"), "23.00")
    bea.see("/fair/")

    with organizer_transaction(olga.organizer):
        update_product(product, Event.objects.get(), {"default_price": Decimal(29)}, actor=SYSTEM)

    assert "€29.00" in bea.see("/fair/")


@pytest.mark.parametrize("number", [1, 8])
def test_a_fixed_number_of_statements(
    olga: Person, bea: Buyer, number: int, django_assert_num_queries: Any
) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
        products = [make_ticket_product(event) for _ in range(number)]
    bea.add(1, products[0])
    bea.see("/fair/")

    with django_assert_num_queries(5):  # savepoint twice in a test, else: the event, its quotas, the cart
        bea.see("/fair/")


def test_texts_of_organizers_are_no_markup(olga: Person, bea: Buyer) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", name={"en": "<script>x</script>"}, location={"en": '"><b>y'})
        make_ticket_product(event, name={"en": '"><img src=x>'}, description={"en": "<i>z</i>"})

    page = bea.see("/fair/")

    assert [one for one in ("<script>x", "<b>y", "<img src=x", "<i>z") if one in page] == []


def test_mandatory_fees_are_in_the_price_from_the_first_sight(olga: Person, bea: Buyer) -> None:
    with public_schema():
        Organizer.objects.filter(pk=olga.organizer.pk).update(plugins=["sample"])
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", plugins=["manual", "pdf", "sample"])
        product = make_ticket_product(event, "23.00")

    page = bea.see("/fair/")
    cart = bea.follow(bea.add(1, product))

    price = page.partition('class="offer-price">')[2].partition("<")[0].strip()
    assert price != "€23.00"
    assert f'cart-total">{price}<' in cart
    assert "includes" in page.partition('class="offer-price">')[2].partition("</div>")[0]

"""What an event sells, set up in the browser: products with variations, quotas, tax rules."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from apps.availability.facade import reconcile
from apps.availability.models import Quota
from apps.catalog.models import Product, Variation
from apps.taxes.models import TaxRule
from tenants.context.transactions import organizer_transaction
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.factories.orders import make_order
from tests.people import Person

pytestmark = pytest.mark.django_db

FAIR = "/o/acme/events/fair/"
PRODUCT = {
    "name.en": "Evening ticket",
    "default_price": "1.234,50",
    "tax_rule": "",
    "admission": "on",
    "active": "on",
    "available_from_mode": "hide",
    "available_until_mode": "info",
    "position": "5",
    "amount": "own",
    "size": "80",
    "variations-TOTAL_FORMS": "4",
    "variations-INITIAL_FORMS": "0",
}


def row(number: int, **values: str) -> dict[str, str]:
    return {f"variations-{number}-{name}": value for name, value in values.items()}


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_product_comes_with_its_quota(olga: Person) -> None:
    event = make_fair(olga)

    answer = browser(olga).post(f"{FAIR}products/new/", PRODUCT)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{FAIR}products/")
    with organizer_transaction(olga.organizer):
        product = Product.objects.filter(event=event).latest("pk")
        quota = Quota.objects.latest("pk")
    assert (product.name, product.default_price) == ({"en": "Evening ticket"}, Decimal("1234.500"))
    assert (product.admission, product.allow_cancel, product.available_until_mode) == (True, False, "info")
    assert (quota.name, quota.size, quota.products) == ("Evening ticket", 80, [product.pk])


def test_a_product_comes_in_variations(olga: Person) -> None:
    make_fair(olga)
    rows = row(0, **{"value.en": "Full", "active": "on"}) | row(
        2, **{"value.en": "Reduced", "default_price": "12", "active": "on"}
    )

    browser(olga).post(f"{FAIR}products/new/", PRODUCT | rows)

    with organizer_transaction(olga.organizer):
        made = list(Variation.objects.filter(product__name__en="Evening ticket").order_by("position"))
        quota = Quota.objects.latest("pk")
    assert [(one.value, one.default_price) for one in made] == [
        ({"en": "Full"}, None),
        ({"en": "Reduced"}, Decimal("12.000")),
    ]
    assert quota.variations == sorted(one.pk for one in made)


def test_a_product_joins_a_quota_that_is_there(olga: Person) -> None:
    make_fair(olga)
    with organizer_transaction(olga.organizer):
        meadow = Quota.objects.get()

    browser(olga).post(f"{FAIR}products/new/", PRODUCT | {"amount": "shared", "quota": str(meadow.pk)})

    with organizer_transaction(olga.organizer):
        product = Product.objects.latest("pk")
        meadow = Quota.objects.get()
    assert product.pk in meadow.products


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"default_price": "-1"}, {"default_price": ["Enter an amount of at least 0.00."]}),
        ({"default_price": "much"}, {"default_price": ["Enter an amount, such as 1,234.50."]}),
        ({"min_per_order": "5", "max_per_order": "2"}, {
            "min_per_order": ["The minimum number per order cannot be higher than the maximum number."]
        }),
        ({"admission": "", "personalized": "on"}, {
            "personalized": ["Only admission products can be personalized."]
        }),
        ({"available_from": "2027-02-01T10:00", "available_until": "2027-01-01T10:00"}, {
            "available_until": ["The end cannot be before the start."]
        }),
        ({"amount": "shared", "quota": ""}, {"quota": ["Choose a quota."]}),
        ({"amount": "shared", "quota": "1"}, {
            "quota": ["Select a valid choice. 1 is not one of the available choices."]
        }),
        ({"max_per_order": str(2**70)}, {
            "max_per_order": ["Ensure this value is less than or equal to 1000000."]
        }),
        ({"tax_rule": "1"}, {"tax_rule": ["Select a valid choice. 1 is not one of the available choices."]}),
    ],
    ids=lambda value: next(iter(value)),
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_field(
    olga: Person, given: dict[str, str], expected: dict[str, list[str]]
) -> None:
    make_fair(olga)

    answer = browser(olga).post(f"{FAIR}products/new/", PRODUCT | given)

    assert answer.status_code == 422
    assert errors(answer) == expected
    with organizer_transaction(olga.organizer):
        assert (Product.objects.count(), Quota.objects.count()) == (2, 1)


def test_a_row_that_is_wrong_keeps_everything_back(olga: Person) -> None:
    make_fair(olga)
    rows = row(0, **{"value.de": "Voll", "default_price": "x", "active": "on"})

    answer = browser(olga).post(f"{FAIR}products/new/", PRODUCT | rows)

    (first, *_others) = answer.context["form"].variations.forms
    assert answer.status_code == 422
    assert set(first.errors) == {"value", "default_price"}
    with organizer_transaction(olga.organizer):
        assert Product.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ({"name.en": ""}, []),
        (row(0, **{"value.de": "Voll", "default_price": "x"}), ["Variations"]),
        ({"max_per_order": "0"}, ["Sales options"]),
        ({"available_from": "2027-02-01T10:00", "available_until": "2027-01-01T10:00"}, ["Sales options"]),
    ],
)
def test_only_the_section_opens_that_an_error_is_in(
    olga: Person, given: dict[str, str], opened: list[str]
) -> None:
    make_fair(olga)

    page = browser(olga).post(f"{FAIR}products/new/", PRODUCT | given).content.decode()

    assert re.findall(r"<details class=\"card card-fold\" open><summary>([^<]*)<", page) == opened


def test_a_product_gets_its_first_variations_later_and_stays_for_sale(olga: Person) -> None:
    make_fair(olga)
    with organizer_transaction(olga.organizer):
        product = Product.objects.get(name__en="Day ticket")
        make_order(product, is_paid=True)
    rows = row(0, **{"value.en": "Adult", "active": "on"}) | row(1, **{"value.en": "Child", "active": "on"})

    answer = browser(olga).post(f"{FAIR}products/{product.pk}/", PRODUCT | rows)

    assert answer.status_code == 303
    with organizer_transaction(olga.organizer):
        made = list(
            Variation.objects.filter(product=product).order_by("position").values_list("pk", flat=True)
        )
        quota = Quota.objects.get(name="Meadow")
        assert reconcile() == []
    assert (len(made), set(made) <= set(quota.variations), quota.claimed) == (2, True, 1)


def camping(person: Person) -> tuple[Product, list[Variation]]:
    with organizer_transaction(person.organizer):
        product = Product.objects.get(name__en="Camping")
        return product, list(Variation.objects.filter(product=product).order_by("pk"))


def test_variations_are_changed_added_and_deleted_at_once(olga: Person) -> None:
    make_fair(olga)
    product, (tent, van) = camping(olga)
    rows = (
        {"variations-TOTAL_FORMS": "4", "variations-INITIAL_FORMS": "2"}
        | row(0, id=str(tent.pk), **{"value.en": "Small tent", "default_price": "9", "active": "on"})
        | row(1, id=str(van.pk), DELETE="on", **{"value.en": "Van"})
        | row(2, **{"value.en": "Caravan", "active": "on"})
    )

    answer = browser(olga).post(f"{FAIR}products/{product.pk}/", PRODUCT | rows)

    assert answer.status_code == 303
    _product, found = camping_named(olga, "Evening ticket")
    assert [(one.value["en"], one.default_price) for one in found] == [
        ("Small tent", Decimal("9.000")),
        ("Caravan", None),
    ]


def camping_named(person: Person, name: str) -> tuple[Product, list[Variation]]:
    with organizer_transaction(person.organizer):
        product = Product.objects.get(name__en=name)
        return product, list(Variation.objects.filter(product=product).order_by("pk"))


def test_when_one_row_is_refused_nothing_is_written(olga: Person) -> None:
    make_fair(olga)
    product, (tent, van) = camping(olga)
    rows = {"variations-TOTAL_FORMS": "2", "variations-INITIAL_FORMS": "2"}
    for number, one in enumerate((tent, van)):
        rows |= row(number, id=str(one.pk), DELETE="on", **{"value.en": "x"})

    answer = browser(olga).post(f"{FAIR}products/{product.pk}/", PRODUCT | rows)

    assert answer.status_code == 422
    assert errors(answer) == {"__all__": ["This is the only variation of the product and cannot be deleted."]}
    assert [one.value for one in camping(olga)[1]] == [tent.value, van.value]


def test_a_neighbours_variation_is_not_changed(olga: Person) -> None:
    make_fair(olga)
    product, (tent, van) = camping(olga)
    rows = {"variations-TOTAL_FORMS": "2", "variations-INITIAL_FORMS": "2"}
    rows |= row(0, id=str(tent.pk), **{"value.en": "Tent", "active": "on"})
    rows |= row(1, id=str(van.pk + 999), **{"value.en": "Stolen", "active": "on"})

    browser(olga).post(f"{FAIR}products/{product.pk}/", PRODUCT | rows)

    assert [one.value["en"] for one in camping_named(olga, "Evening ticket")[1]] == ["Tent", "Van"]


def test_what_was_ordered_stays(olga: Person) -> None:
    make_fair(olga)
    with organizer_transaction(olga.organizer):
        ticket = Product.objects.get(name__en="Day ticket")
        make_order(ticket)
    client = browser(olga)

    page = client.get(f"{FAIR}products/{ticket.pk}/delete/")
    answer = client.post(f"{FAIR}products/{ticket.pk}/delete/", follow=True)

    assert "Delete “Day ticket”?" in page.content.decode()
    assert "This product has been ordered and cannot be deleted." in answer.content.decode()
    with organizer_transaction(olga.organizer):
        assert Product.objects.filter(pk=ticket.pk).exists()


def test_the_list_says_what_is_not_sold(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    client.post(f"{FAIR}products/new/", PRODUCT | {"amount": "later"})

    lines = client.get(f"{FAIR}products/").context["lines"]

    assert [(line.product.name["en"], line.left, line.is_counted) for line in lines] == [
        ("Day ticket", 100, True),
        ("Camping", 100, True),
        ("Evening ticket", 0, False),
    ]


def test_a_quota_counts_products_and_variations(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    product, (tent, _van) = camping(olga)
    with organizer_transaction(olga.organizer):
        ticket = Product.objects.get(name__en="Day ticket")
    counted = {"name": "Camp", "size": "", "counted": [f"p{ticket.pk}", f"v{tent.pk}"]}

    answer = client.post(f"{FAIR}quotas/new/", counted)

    assert answer.status_code == 303
    with organizer_transaction(olga.organizer):
        quota = Quota.objects.latest("pk")
    assert (quota.size, quota.products, quota.variations) == (
        None,
        sorted([ticket.pk, product.pk]),
        [tent.pk],
    )


def test_a_quota_is_closed_resized_and_deleted(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    with organizer_transaction(olga.organizer):
        quota = Quota.objects.get()
    url = f"{FAIR}quotas/{quota.pk}/"

    client.post(url, {"name": "Lawn", "size": "7", "closed": "on", "counted": []})
    with organizer_transaction(olga.organizer):
        changed = Quota.objects.get()
    client.post(f"{url}delete/")

    assert (changed.name, changed.size, changed.closed, changed.products) == ("Lawn", 7, True, [])
    with organizer_transaction(olga.organizer):
        assert Quota.objects.count() == 0


def test_numbers_are_live(olga: Person) -> None:
    make_fair(olga)
    with organizer_transaction(olga.organizer):
        make_order(Product.objects.get(name__en="Day ticket"))

    ((figure, held),) = browser(olga).get(f"{FAIR}quotas/").context["rows"]

    assert (figure.taken, figure.left, held.paid, held.pending, held.carts) == (1, 99, 0, 1, 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"size": "-1"}, "size"),
        ({"size": str(2**70)}, "size"),
        ({"counted": ["p1"]}, "counted"),
    ],
)
def test_a_quota_is_refused_at_the_field(olga: Person, given: dict[str, Any], field: str) -> None:
    make_fair(olga)

    answer = browser(olga).post(f"{FAIR}quotas/new/", {"name": "Camp", "size": "5"} | given)

    assert answer.status_code == 422
    assert list(errors(answer)) == [field]


def test_a_tax_rule_is_added_changed_and_used(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)

    added = client.post(f"{FAIR}taxes/new/", {"name.en": "Reduced VAT", "rate": "7,5"})
    with organizer_transaction(olga.organizer):
        rule = TaxRule.objects.latest("pk")
    changed = client.post(
        f"{FAIR}taxes/{rule.pk}/",
        {"name.en": "VAT", "rate": "7", "default": "on", "price_includes_tax": "on"},
    )

    assert (added.status_code, changed.status_code) == (303, 303)
    assert (rule.rate, rule.price_includes_tax) == (Decimal("7.5000"), False)
    with organizer_transaction(olga.organizer):
        assert TaxRule.objects.get(default=True).pk == rule.pk


def test_the_default_rule_is_not_taken_away_and_a_used_one_not_deleted(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)
    with organizer_transaction(olga.organizer):
        rule = TaxRule.objects.get()

    refused = client.post(f"{FAIR}taxes/{rule.pk}/", {"name.en": "VAT", "rate": "19"})
    deleted = client.post(f"{FAIR}taxes/{rule.pk}/delete/", follow=True)

    assert list(errors(refused)) == ["default"]
    assert "is used by products or orders and cannot be deleted" in deleted.content.decode()
    with organizer_transaction(olga.organizer):
        assert TaxRule.objects.count() == 1


@pytest.mark.parametrize("rate", ["", "x", "-1", "100.01", "1e9", "NaN", "\0"])
def test_a_rate_is_a_percentage(olga: Person, rate: str) -> None:
    make_fair(olga)

    answer = browser(olga).post(f"{FAIR}taxes/new/", {"name.en": "VAT", "rate": rate})

    assert answer.status_code == 422
    assert list(errors(answer)) == ["rate"]

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.catalog.models import Product, Variation
from tests.apps.api.offer.conftest import Fair
from tests.contract.client import ContractClient
from tests.factories.offer import make_positions, make_product, variation, variations_of

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[object]]
EVERYTHING: dict[str, Any] = {
    "value": {"en": "Child", "de": "Kind"},
    "active": False,
    "description": {"en": "Up to twelve"},
    "position": 2,
    "default_price": "10.00",
    "original_price": "12.00",
    "free_price_suggestion": "11.00",
    "require_approval": True,
    "require_membership": False,
    "require_membership_types": [],
    "require_membership_hidden": False,
    "checkin_attention": True,
    "checkin_text": "Ask for the age",
    "available_from": "2030-01-01T10:00:00+01:00",
    "available_from_mode": "info",
    "available_until": "2030-06-01T10:00:00+02:00",
    "available_until_mode": "info",
    "all_sales_channels": False,
    "limit_sales_channels": ["web"],
    "hide_without_voucher": True,
    "meta_data": {"Colour": "blue"},
}


@pytest.fixture
def product(fair: Fair) -> Product:
    return fair.make(make_product, fair.event, "20.00", variations=[variation("Adult")])  # type: ignore[no-any-return]


def only(fair: Fair, product: Product) -> Variation:
    (found,) = fair.make(variations_of, product)
    return found  # type: ignore[no-any-return]


def test_a_variation_is_made_with_everything(api: ContractClient, fair: Fair, product: Product) -> None:
    url = fair.url("items", product.pk, "variations")

    response = api.post(url, EVERYTHING, format="json")

    made = response.json()
    assert response.status_code == 201
    assert made == EVERYTHING | {"id": made["id"], "price": "10.00", "sales_channels": ["web"]}
    assert api.get(fair.url("items", product.pk, "variations", made["id"])).json() == made


def test_a_variation_without_a_price_costs_what_the_item_costs(
    api: ContractClient, fair: Fair, product: Product
) -> None:
    made = api.post(fair.url("items", product.pk, "variations"), {"value": "Child"}, format="json").json()

    assert (made["value"], made["default_price"], made["price"]) == ({"en": "Child"}, None, "20.00")


def test_an_item_without_variations_gets_none(api: ContractClient, fair: Fair) -> None:
    plain = fair.make(make_product, fair.event)

    response = api.post(fair.url("items", plain.pk, "variations"), {"value": "Child"}, format="json")

    assert (response.status_code, list(response.json())) == (403, ["detail"])
    assert fair.ask(Variation.objects.count) == 0


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        pytest.param({}, ["value"], id="no value"),
        pytest.param({"value": "x" * 256}, ["value"], id="overlong value"),
        pytest.param({"value": "A", "default_price": "-1"}, ["default_price"], id="negative price"),
        pytest.param({"value": "A", "meta_data": {"Size": "L"}}, ["meta_data"], id="unknown property"),
        pytest.param(
            {"value": "A", "limit_sales_channels": ["moon"]}, ["limit_sales_channels"], id="channel"
        ),
        pytest.param({"value": "A", "require_membership": True}, ["require_membership"], id="not available"),
        pytest.param({"value": "A", "position": 2**40}, ["position"], id="huge integer"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    api: ContractClient, fair: Fair, product: Product, sent: dict[str, object], errors: list[str]
) -> None:
    response = api.post(fair.url("items", product.pk, "variations"), sent, format="json")

    assert (response.status_code, list(response.json())) == (400, errors)
    assert fair.ask(Variation.objects.count) == 1


def test_a_patch_changes_what_it_names_and_a_put_resets_the_rest(
    api: ContractClient, fair: Fair, product: Product
) -> None:
    url = fair.url("items", product.pk, "variations", only(fair, product).pk)

    patched = api.patch(url, {"default_price": "5", "position": 7}, format="json").json()
    put = api.put(url, {"value": "Grown-up"}, format="json").json()

    assert (patched["value"], patched["price"], patched["position"]) == ({"en": "Adult"}, "5.00", 7)
    assert (put["value"], put["default_price"], put["price"], put["position"]) == (
        {"en": "Grown-up"},
        None,
        "20.00",
        0,
    )


def test_a_variation_is_deleted_unless_it_is_ordered_or_the_last(
    api: ContractClient, fair: Fair, product: Product
) -> None:
    adult = only(fair, product)
    url = fair.url("items", product.pk, "variations")
    child = api.post(url, {"value": "Child"}, format="json").json()["id"]
    (position,) = fair.make(make_positions, product)
    fair.ask(lambda: type(position).objects.filter(pk=position.pk).update(variation=adult))

    ordered = api.delete(fair.url("items", product.pk, "variations", adult.pk))
    free = api.delete(fair.url("items", product.pk, "variations", child))
    last = api.delete(fair.url("items", product.pk, "variations", adult.pk))

    assert [response.status_code for response in (ordered, free, last)] == [403, 204, 403]
    assert fair.make(variations_of, product) == [adult]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", "Adult Child Over", id="by id"),
        pytest.param("ordering=position", "Over Child Adult", id="by position"),
        pytest.param("ordering=-position", "Adult Child Over", id="backwards"),
        pytest.param("active=true", "Adult", id="usable"),
        pytest.param("active=false", "Child Over", id="not usable"),
        pytest.param("search=kin", "Child", id="by a text in any language"),
    ],
)
def test_a_list_is_filtered_and_ordered(api: ContractClient, fair: Fair, query: str, found: str) -> None:
    past = timezone.now() - timedelta(days=1)
    adult = variation("Adult", position=3)
    child = variation("Child", position=2, active=False)
    child.value["de"] = "Kind"
    product = fair.make(
        make_product,
        fair.event,
        variations=[adult, child, variation("Over", position=1, available_until=past)],
    )

    response = api.get(f"{fair.url('items', product.pk, 'variations')}?{query}")

    assert [one["value"]["en"] for one in response.json()["results"]] == found.split()


def test_a_list_costs_the_same_however_long_it_is(
    api: ContractClient, fair: Fair, django_assert_num_queries: CountQueries
) -> None:
    product = fair.make(
        make_product, fair.event, variations=[variation(default_price=Decimal(n)) for n in range(6)]
    )
    api.get(fair.url("items", product.pk, "variations"))

    # token, event, item, count, page; and the savepoint that a test's transaction makes of entering
    with django_assert_num_queries(5 + 2):
        response = api.get(fair.url("items", product.pk, "variations"))

    assert response.json()["count"] == 6


def test_a_variation_is_found_below_its_own_item_only(
    api: ContractClient, fair: Fair, product: Product
) -> None:
    other = fair.make(make_product, fair.event, variations=[variation()])

    assert api.get(fair.url("items", other.pk, "variations", only(fair, product).pk)).status_code == 404
    assert api.get(fair.url("items", 5, "variations")).status_code == 404
    assert api.get(fair.url("items", "x", "variations")).status_code == 404
    assert api.post(fair.url("items", 5, "variations"), {"value": "A"}, format="json").status_code == 404


def test_tim_reads_but_does_not_write(tims: ContractClient, fair: Fair, product: Product) -> None:
    url = fair.url("items", product.pk, "variations")

    assert tims.get(url).json()["count"] == 1
    assert tims.post(url, {"value": "Child"}, format="json").status_code == 403
    assert tims.delete(f"{url}{only(fair, product).pk}/").status_code == 403


def test_mallory_gets_nowhere(
    mallorys: ContractClient, mallorys_fair: Fair, fair: Fair, product: Product
) -> None:
    url, at_home = (of.url("items", product.pk, "variations") for of in (fair, mallorys_fair))
    detail = f"{only(fair, product).pk}/"

    there = [
        mallorys.get(url),
        mallorys.post(url, {"value": "Child"}, format="json"),
        mallorys.patch(url + detail, {"active": False}, format="json"),
        mallorys.delete(url + detail),
    ]

    assert [response.status_code for response in there] == [403] * 4
    assert [mallorys.get(path).status_code for path in (at_home, at_home + detail)] == [404] * 2
    assert only(fair, product).active is True

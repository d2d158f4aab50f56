from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from django.utils.http import http_date

from apps.audit.models import LogEntry
from apps.catalog.models import Product, Variation
from tests.apps.api.offer.conftest import Fair
from tests.contract.client import ContractClient
from tests.factories.offer import (
    make_event,
    make_positions,
    make_product,
    make_quota,
    make_tax_rule,
    variation,
    variations_of,
)

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[object]]
TICKET: dict[str, Any] = {"name": {"en": "Ticket"}, "default_price": "23.00"}
# Belong to features that are not there: shown with a value that means nothing.
NEUTRAL: dict[str, Any] = {
    "category": None,
    "addons": [],
    "bundles": [],
    "program_times": [],
    "hidden_if_available": None,
    "issue_giftcard": False,
    "require_membership": False,
    "require_membership_types": [],
    "require_membership_hidden": False,
    "grant_membership_type": None,
    "grant_membership_duration_like_event": True,
    "grant_membership_duration_days": 0,
    "grant_membership_duration_months": 0,
    "media_policy": None,
    "media_type": None,
}
EVERYTHING: dict[str, Any] = {
    "name": {"en": "Ticket", "de": "Karte"},
    "internal_name": "T1",
    "active": False,
    "all_sales_channels": False,
    "limit_sales_channels": ["web"],
    "description": {"en": "For one person"},
    "default_price": "23.50",
    "free_price": True,
    "free_price_suggestion": "30.00",
    "admission": True,
    "personalized": True,
    "position": 3,
    "available_from": "2030-01-01T10:00:00+01:00",
    "available_from_mode": "info",
    "available_until": "2030-06-01T10:00:00+02:00",
    "available_until_mode": "info",
    "require_voucher": True,
    "hide_without_voucher": True,
    "allow_cancel": False,
    "require_bundling": True,
    "min_per_order": 2,
    "max_per_order": 8,
    "checkin_attention": True,
    "checkin_text": "Look at the card",
    "original_price": "25.00",
    "require_approval": True,
    "generate_tickets": True,
    "show_quota_left": False,
    "hidden_if_item_available_mode": "info",
    "allow_waitinglist": False,
    "meta_data": {"Colour": "blue"},
    "validity_mode": "dynamic",
    "validity_fixed_from": "2030-06-01T00:00:00+02:00",
    "validity_fixed_until": "2030-06-02T00:00:00+02:00",
    "validity_dynamic_duration_minutes": 1,
    "validity_dynamic_duration_hours": 2,
    "validity_dynamic_duration_days": 3,
    "validity_dynamic_duration_months": 4,
    "validity_dynamic_start_choice": True,
    "validity_dynamic_start_choice_day_limit": 5,
}


def test_an_item_is_made_from_name_and_price(api: ContractClient, fair: Fair) -> None:
    response = api.post(fair.url("items"), TICKET, format="json")

    made = fair.ask(Product.objects.get)
    assert response.status_code == 201
    assert response.json() == NEUTRAL | {
        "id": made.pk,
        "name": {"en": "Ticket"},
        "internal_name": None,
        "active": True,
        "all_sales_channels": True,
        "limit_sales_channels": [],
        "sales_channels": ["web"],
        "description": None,
        "default_price": "23.00",
        "free_price": False,
        "free_price_suggestion": None,
        "tax_rate": "0.00",
        "tax_rule": None,
        "admission": False,
        "personalized": False,
        "position": 0,
        "picture": None,
        "available_from": None,
        "available_from_mode": "hide",
        "available_until": None,
        "available_until_mode": "hide",
        "require_voucher": False,
        "hide_without_voucher": False,
        "allow_cancel": True,
        "require_bundling": False,
        "min_per_order": None,
        "max_per_order": None,
        "checkin_attention": False,
        "checkin_text": None,
        "has_variations": False,
        "variations": [],
        "original_price": None,
        "require_approval": False,
        "generate_tickets": None,
        "show_quota_left": None,
        "hidden_if_item_available": None,
        "hidden_if_item_available_mode": "hide",
        "allow_waitinglist": True,
        "meta_data": {},
        "validity_mode": None,
        "validity_fixed_from": None,
        "validity_fixed_until": None,
        "validity_dynamic_duration_minutes": None,
        "validity_dynamic_duration_hours": None,
        "validity_dynamic_duration_days": None,
        "validity_dynamic_duration_months": None,
        "validity_dynamic_start_choice": False,
        "validity_dynamic_start_choice_day_limit": None,
    }


def test_an_item_is_made_with_everything(api: ContractClient, fair: Fair) -> None:
    rule = fair.make(make_tax_rule, fair.event, "7.00")
    other = fair.make(make_product, fair.event)
    wanted = EVERYTHING | NEUTRAL | {"tax_rule": rule.pk, "hidden_if_item_available": other.pk}

    made = api.post(fair.url("items"), wanted | {"variations": []}, format="json").json()
    read = api.get(fair.url("items", made["id"])).json()

    derived = {"tax_rate": "7.00", "has_variations": False, "variations": [], "picture": None}
    assert made == read
    assert made == wanted | derived | {"id": made["id"], "sales_channels": ["web"]}


def test_an_item_is_made_with_variations(api: ContractClient, fair: Fair) -> None:
    variations = [{"value": {"en": "Adult"}}, {"value": "Child", "default_price": "10.5", "position": -1}]

    body = api.post(fair.url("items"), TICKET | {"variations": variations}, format="json").json()

    shown = [(one["value"], one["default_price"], one["price"]) for one in body["variations"]]
    assert body["has_variations"] is True
    assert shown == [({"en": "Child"}, "10.50", "10.50"), ({"en": "Adult"}, None, "23.00")]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param({}, (False, False), id="neither"),
        pytest.param({"admission": True}, (True, True), id="admission alone makes it personalized"),
        pytest.param({"admission": True, "personalized": False}, (True, False), id="unless said otherwise"),
    ],
)
def test_admission_is_personalized_unless_said_otherwise(
    api: ContractClient, fair: Fair, sent: dict[str, bool], shown: tuple[bool, bool]
) -> None:
    body = api.post(fair.url("items"), TICKET | sent, format="json").json()

    assert (body["admission"], body["personalized"]) == shown


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param(
            {"all_sales_channels": True, "limit_sales_channels": ["web"]}, (True, [], ["web"]), id="all"
        ),
        pytest.param(
            {"all_sales_channels": False, "limit_sales_channels": ["web"]},
            (False, ["web"], ["web"]),
            id="some",
        ),
        pytest.param({"all_sales_channels": False}, (False, [], []), id="none"),
        pytest.param({"sales_channels": ["web"]}, (True, [], ["web"]), id="older list of all"),
        pytest.param({"sales_channels": []}, (False, [], []), id="older list of none"),
    ],
)
def test_sales_channels_are_a_pair_and_a_list(
    api: ContractClient, fair: Fair, sent: dict[str, object], shown: tuple[object, ...]
) -> None:
    body = api.post(fair.url("items"), TICKET | sent, format="json").json()

    assert (body["all_sales_channels"], body["limit_sales_channels"], body["sales_channels"]) == shown


NO_DATE = "2030-13-01T00:00:00Z"
EARLY, LATE = "2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z"


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        pytest.param({"name": None}, ["name"], id="no name"),
        pytest.param({"name": {}}, ["name"], id="empty name"),
        pytest.param({"name": {"en": "x" * 256}}, ["name"], id="overlong name"),
        pytest.param({"name": {"en": "a\0b"}}, ["name"], id="null byte in a name"),
        pytest.param({"internal_name": "a\0b"}, ["internal_name"], id="null byte in a text"),
        pytest.param({"internal_name": "x" * 256}, ["internal_name"], id="overlong text"),
        pytest.param({"default_price": None}, ["default_price"], id="no price"),
        pytest.param({"default_price": "cheap"}, ["default_price"], id="no number"),
        pytest.param({"default_price": "-1.00"}, ["default_price"], id="negative price"),
        pytest.param({"default_price": "99999999999.99"}, ["default_price"], id="more than fits"),
        pytest.param({"default_price": "1.005"}, ["default_price"], id="less than a cent"),
        pytest.param({"default_price": "Infinity"}, ["default_price"], id="infinite"),
        pytest.param({"default_price": True}, ["default_price"], id="a price of true"),
        pytest.param({"original_price": "-1"}, ["original_price"], id="negative comparison price"),
        pytest.param({"position": 2**31}, ["position"], id="huge integer"),
        pytest.param({"position": 2**200}, ["position"], id="enormous integer"),
        pytest.param({"position": "first"}, ["position"], id="no integer"),
        pytest.param({"min_per_order": -1}, ["min_per_order"], id="negative number"),
        pytest.param({"min_per_order": 3, "max_per_order": 2}, ["min_per_order"], id="minimum above maximum"),
        pytest.param({"personalized": True}, ["personalized"], id="personalized without admission"),
        pytest.param({"available_from": NO_DATE}, ["available_from"], id="no date"),
        pytest.param(
            {"available_from": "9999-12-31T23:59:59Z"}, ["available_from"], id="end of the calendar"
        ),
        pytest.param(
            {"available_from": LATE, "available_until": EARLY}, ["available_until"], id="window upside down"
        ),
        pytest.param({"available_from_mode": "shout"}, ["available_from_mode"], id="unknown mode"),
        pytest.param({"validity_mode": "forever"}, ["validity_mode"], id="unknown validity"),
        pytest.param({"validity_mode": "dynamic"}, ["validity_mode"], id="dynamic without a duration"),
        pytest.param(
            {"validity_fixed_from": LATE, "validity_fixed_until": EARLY},
            ["validity_fixed_until"],
            id="validity upside down",
        ),
        pytest.param({"tax_rule": 1}, ["tax_rule"], id="unknown tax rule"),
        pytest.param({"tax_rule": 2**64}, ["tax_rule"], id="impossible tax rule"),
        pytest.param({"tax_rule": {"id": 1}}, ["tax_rule"], id="an object for an id"),
        pytest.param({"hidden_if_item_available": 1}, ["hidden_if_item_available"], id="unknown item"),
        pytest.param({"limit_sales_channels": ["moon"]}, ["limit_sales_channels"], id="unknown channel"),
        pytest.param(
            {"sales_channels": [], "all_sales_channels": True},
            ["sales_channels"],
            id="contradicting channels",
        ),
        pytest.param({"meta_data": {"Size": "L"}}, ["meta_data"], id="unknown property"),
        pytest.param({"meta_data": {"Colour": 5}}, ["meta_data"], id="property that is no text"),
        pytest.param({"meta_data": []}, ["meta_data"], id="properties that are no object"),
        pytest.param({"active": "perhaps"}, ["active"], id="neither true nor false"),
        pytest.param({"active": None}, ["active"], id="null for a switch"),
        pytest.param({"picture": "file:x"}, ["picture"], id="no file"),
        pytest.param({"picture": "file:" + "0" * 32}, ["picture"], id="unknown file"),
        pytest.param({"category": 5}, ["category"], id="categories are not available"),
        pytest.param({"addons": [{"addon_category": 5}]}, ["addons"], id="add-ons are not available"),
        pytest.param({"bundles": [{"bundled_item": 5}]}, ["bundles"], id="bundles are not available"),
        pytest.param({"program_times": [{}]}, ["program_times"], id="program times are not available"),
        pytest.param({"issue_giftcard": True}, ["issue_giftcard"], id="gift cards are not available"),
        pytest.param(
            {"require_membership": True}, ["require_membership"], id="memberships are not available"
        ),
        pytest.param({"media_policy": "new"}, ["media_policy"], id="media are not available"),
        pytest.param({"variations": "none"}, ["variations"], id="no list of variations"),
        pytest.param(
            {"position": "x", "min_per_order": "y"}, ["min_per_order", "position"], id="two at once"
        ),
    ],
)
def test_bad_input_is_refused_at_its_field(
    api: ContractClient, fair: Fair, changed: dict[str, object], errors: list[str]
) -> None:
    response = api.post(fair.url("items"), TICKET | changed, format="json")

    assert (response.status_code, sorted(response.json())) == (400, errors)
    assert fair.ask(Product.objects.count) == 0


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param({"value": "Child", "default_price": "cheap"}, id="by its shape"),
        pytest.param({"value": "Child", "default_price": "-5"}, id="by a rule"),
    ],
)
def test_a_refused_variation_is_told_by_its_place(
    api: ContractClient, fair: Fair, refused: dict[str, object]
) -> None:
    response = api.post(fair.url("items"), TICKET | {"variations": [{"value": "A"}, refused]}, format="json")

    errors = response.json()["variations"]
    assert (response.status_code, errors[0], list(errors[1])) == (400, {}, ["default_price"])
    assert fair.ask(Product.objects.count) == 0


def test_ids_of_another_event_are_refused(api: ContractClient, fair: Fair) -> None:
    elsewhere = fair.make(make_event)
    rule, product = fair.make(make_tax_rule, elsewhere), fair.make(make_product, elsewhere)

    by_rule = api.post(fair.url("items"), TICKET | {"tax_rule": rule.pk}, format="json")
    by_item = api.post(fair.url("items"), TICKET | {"hidden_if_item_available": product.pk}, format="json")

    assert (by_rule.status_code, list(by_rule.json())) == (400, ["tax_rule"])
    assert (by_item.status_code, list(by_item.json())) == (400, ["hidden_if_item_available"])


def test_a_patch_changes_what_it_names(api: ContractClient, fair: Fair) -> None:
    product = fair.make(make_product, fair.event, "20.00", admission=True, personalized=True, position=4)

    response = api.patch(fair.url("items", product.pk), {"default_price": 21, "active": False}, format="json")

    stored = fair.ask(lambda: Product.objects.get(pk=product.pk))
    assert response.status_code == 200
    assert (response.json()["default_price"], response.json()["position"]) == ("21.00", 4)
    assert (stored.default_price, stored.active, stored.personalized) == (Decimal("21.000"), False, True)


def test_a_put_resets_what_it_leaves_out(api: ContractClient, fair: Fair) -> None:
    made = api.post(fair.url("items"), EVERYTHING, format="json").json()
    plain = api.post(fair.url("items"), TICKET, format="json").json()

    incomplete = api.put(fair.url("items", made["id"]), {"name": "Ticket"}, format="json")
    complete = api.put(fair.url("items", made["id"]), TICKET, format="json")

    assert (incomplete.status_code, list(incomplete.json())) == (400, ["default_price"])
    assert complete.json() == plain | {"id": made["id"]}


@pytest.mark.parametrize("name", ["variations", "addons", "bundles", "program_times"])
def test_parts_of_an_item_are_given_on_creation_only(api: ContractClient, fair: Fair, name: str) -> None:
    product = fair.make(make_product, fair.event)

    response = api.patch(fair.url("items", product.pk), {name: []}, format="json")

    assert (response.status_code, list(response.json())) == (400, [name])


def test_an_item_is_deleted_unless_it_was_ordered(api: ContractClient, fair: Fair) -> None:
    ordered, free = (fair.make(make_product, fair.event, variations=[variation()]) for _ in range(2))
    quota = fair.make(make_quota, fair.event, products=[free], variations=fair.make(variations_of, free))
    fair.make(make_positions, ordered)

    refused = api.delete(fair.url("items", ordered.pk))
    done = api.delete(fair.url("items", free.pk))

    quota = api.get(fair.url("quotas", quota.pk)).json()
    assert (refused.status_code, list(refused.json())) == (403, ["detail"])
    assert (done.status_code, done.content) == (204, b"")
    assert fair.ask(lambda: list(Product.objects.all())) == [ordered]
    assert fair.ask(Variation.objects.count) == 1
    assert (quota["items"], quota["variations"]) == ([], [])


@pytest.fixture
def stock(fair: Fair) -> Fair:
    """Five items whose internal names say what is special about them."""
    now = timezone.now()
    rule = fair.make(make_tax_rule, fair.event, "7.00")
    free = fair.make(make_tax_rule, fair.event, "0.00")
    for fields in (
        {"internal_name": "plain", "position": 2, "name": {"en": "Ticket", "de": "Karte"}},
        {"internal_name": "off", "position": 1, "active": False, "tax_rule_id": rule.pk},
        {
            "internal_name": "over",
            "position": 2,
            "available_until": now - timedelta(1),
            "tax_rule_id": free.pk,
        },
        {"internal_name": "soon", "position": 0, "available_from": now + timedelta(1), "free_price": True},
        {"internal_name": "entry", "position": 3, "admission": True, "name": {"de": "Größe 50% _ünter"}},
    ):
        fair.make(make_product, fair.event, **fields)
    return fair


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", "soon off plain over entry", id="in order of their position"),
        pytest.param("ordering=-position", "entry over plain off soon", id="the other way round"),
        pytest.param("ordering=id", "plain off over soon entry", id="by id"),
        pytest.param("ordering=-id", "entry soon over off plain", id="newest first"),
        pytest.param("ordering=price", "soon off plain over entry", id="by something unknown"),
        pytest.param("active=true", "plain entry", id="usable"),
        pytest.param("active=false", "soon off over", id="not usable"),
        pytest.param("admission=true", "entry", id="admission"),
        pytest.param("free_price=true", "soon", id="free price"),
        pytest.param("tax_rate=7", "off", id="a tax rate"),
        pytest.param("tax_rate=7.00", "off", id="a tax rate with places"),
        pytest.param("tax_rate=0", "soon plain over entry", id="no tax"),
        pytest.param("search=PLAI", "plain", id="internal name"),
        pytest.param("search=karte", "plain", id="name in any language"),
        pytest.param("search=de", "", id="not the language itself"),
        pytest.param("search=größe", "entry", id="letters of other languages"),
        pytest.param("search=50%25", "entry", id="a percent sign is no joker"),
        pytest.param("search=_ü", "entry", id="nor is an underscore"),
        pytest.param("search=zebra", "", id="nothing"),
        pytest.param("unknown=1", "soon off plain over entry", id="an unknown parameter"),
    ],
)
def test_a_list_is_filtered_and_ordered(api: ContractClient, stock: Fair, query: str, found: str) -> None:
    response = api.get(f"{stock.url('items')}?{query}")

    assert [item["internal_name"] for item in response.json()["results"]] == found.split()


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("category=5", "category"),
        ("category=x", "category"),
        ("tax_rate=much", "tax_rate"),
        ("tax_rate=1e999", "tax_rate"),
        ("tax_rate=NaN", "tax_rate"),
        ("search=%00", "search"),
    ],
)
def test_a_bad_filter_is_refused_at_its_parameter(
    api: ContractClient, stock: Fair, query: str, error: str
) -> None:
    response = api.get(f"{stock.url('items')}?{query}")

    assert (response.status_code, list(response.json())) == (400, [error])


def test_a_list_comes_in_pages(api: ContractClient, stock: Fair) -> None:
    page = api.get(f"{stock.url('items')}?page_size=2&page=2").json()

    assert (page["count"], [item["internal_name"] for item in page["results"]]) == (5, ["plain", "over"])
    assert api.get(f"{stock.url('items')}?page=9").status_code == 404


def test_a_list_costs_the_same_however_long_it_is(
    api: ContractClient, fair: Fair, django_assert_num_queries: CountQueries
) -> None:
    rule = fair.make(make_tax_rule, fair.event)
    for _ in range(4):
        fair.make(make_product, fair.event, tax_rule_id=rule.pk, variations=[variation(), variation()])
    api.get(fair.url("items"))

    # token, event, last change, count, page, variations; and the savepoint that a test makes of entering
    with django_assert_num_queries(6 + 2):
        response = api.get(fair.url("items"))

    assert response.json()["count"] == 4


def test_the_list_says_when_it_changed(api: ContractClient, fair: Fair) -> None:
    before = api.get(fair.url("items"))
    fair.make(make_product, fair.event)
    # A young change says nothing yet (tests/apps/api/test_conditional.py).
    fair.make(LogEntry.objects.update, at=timezone.now() - timedelta(minutes=5))
    soon = http_date((timezone.now() + timedelta(minutes=1)).timestamp())

    known = api.get(fair.url("items"), headers={"If-Modified-Since": soon})

    assert "Last-Modified" not in before.headers
    assert known.status_code == 304


def test_tim_reads_but_does_not_write(tims: ContractClient, fair: Fair) -> None:
    product = fair.make(make_product, fair.event)

    assert tims.get(fair.url("items")).json()["count"] == 1
    assert tims.post(fair.url("items"), TICKET, format="json").status_code == 403
    assert tims.patch(fair.url("items", product.pk), {"active": False}, format="json").status_code == 403
    assert tims.delete(fair.url("items", product.pk)).status_code == 403
    assert fair.ask(lambda: list(Product.objects.values_list("active", flat=True))) == [True]


def test_mallory_gets_nowhere(mallorys: ContractClient, mallorys_fair: Fair, fair: Fair) -> None:
    product, rule = fair.make(make_product, fair.event), fair.make(make_tax_rule, fair.event)

    there = [
        mallorys.get(fair.url("items")),
        mallorys.post(fair.url("items"), TICKET, format="json"),
        mallorys.get(fair.url("items", product.pk)),
        mallorys.patch(fair.url("items", product.pk), {"active": False}, format="json"),
        mallorys.delete(fair.url("items", product.pk)),
    ]
    at_home = [
        mallorys.get(mallorys_fair.url("items", product.pk)),
        mallorys.delete(mallorys_fair.url("items", product.pk)),
    ]
    with_our_rule = mallorys.post(mallorys_fair.url("items"), TICKET | {"tax_rule": rule.pk}, format="json")

    assert [response.status_code for response in there] == [403] * 5
    assert [response.status_code for response in at_home] == [404] * 2
    assert (with_our_rule.status_code, list(with_our_rule.json())) == (400, ["tax_rule"])
    assert fair.ask(lambda: list(Product.objects.values_list("active", flat=True))) == [True]


@pytest.mark.parametrize("unknown", ["0", "99999999999999999999999", "abc", "%00"])
def test_an_unknown_item_is_not_found(api: ContractClient, fair: Fair, unknown: str) -> None:
    assert api.get(fair.url("items", unknown)).status_code == 404
    assert api.patch(fair.url("items", unknown), {}, format="json").status_code == 404
    assert api.delete(fair.url("items", unknown)).status_code == 404

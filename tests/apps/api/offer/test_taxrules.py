from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.http import http_date

from apps.audit.models import LogEntry
from apps.taxes.models import TaxRule
from tests.apps.api.offer.conftest import Fair
from tests.contract.client import ContractClient
from tests.factories.offer import make_event, make_product, make_tax_rule

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[object]]
VAT: dict[str, Any] = {"name": {"en": "VAT", "de": "MwSt"}, "rate": "19.00"}


def test_a_rule_is_made_from_name_and_rate(api: ContractClient, fair: Fair) -> None:
    response = api.post(fair.url("taxrules"), VAT, format="json")

    made = fair.ask(TaxRule.objects.get)
    assert response.status_code == 201
    assert response.json() == {
        "id": made.pk,
        "name": {"en": "VAT", "de": "MwSt"},
        "default": True,
        "rate": "19.00",
        "code": None,
        "price_includes_tax": True,
        "eu_reverse_charge": False,
        "home_country": None,
        "internal_name": None,
        "keep_gross_if_rate_changes": False,
        "custom_rules": None,
    }


def test_a_rule_is_made_with_everything(api: ContractClient, fair: Fair) -> None:
    wanted = {
        "name": {"en": "VAT"},
        "default": True,
        "rate": "7.7750",
        "code": "S/reduced",
        "price_includes_tax": False,
        "eu_reverse_charge": True,
        "home_country": "DE",
        "internal_name": "Reduced",
        "keep_gross_if_rate_changes": True,
        "custom_rules": [
            {"country": "ZZ", "address_type": "", "action": "vat"},
            {"country": "US-NY", "address_type": "business", "action": "no", "rate": "8.875", "code": "O"},
            {
                "country": "EU",
                "address_type": "business_vat_id",
                "action": "reverse",
                "rate": None,
                "code": None,
                "invoice_text": {"en": "Reverse charge"},
            },
        ],
    }

    made = api.post(fair.url("taxrules"), wanted, format="json").json()
    read = api.get(fair.url("taxrules", made["id"])).json()

    assert made == read == wanted | {"id": made["id"]}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("19", "19.00"),
        (19, "19.00"),
        ("19.5", "19.50"),
        ("5.1234", "5.1234"),
        ("5.1230", "5.1230"),
        (0, "0.00"),
    ],
)
def test_a_rate_shows_two_digits_unless_there_is_more(
    api: ContractClient, fair: Fair, sent: object, shown: str
) -> None:
    assert api.post(fair.url("taxrules"), VAT | {"rate": sent}, format="json").json()["rate"] == shown


@pytest.mark.parametrize(
    ("changed", "errors_at"),
    [
        pytest.param({"name": None}, ["name"], id="no name"),
        pytest.param({"name": {"xx": "?"}}, ["name"], id="no such language"),
        pytest.param({"name": "x" * 191}, ["name"], id="overlong name"),
        pytest.param({"name": "V\0T"}, ["name"], id="null byte"),
        pytest.param({"rate": None}, ["rate"], id="no rate"),
        pytest.param({"rate": "much"}, ["rate"], id="no number"),
        pytest.param({"rate": "-1"}, ["rate"], id="negative rate"),
        pytest.param({"rate": "101"}, ["rate"], id="more than all"),
        pytest.param({"rate": "1e9"}, ["rate"], id="huge"),
        pytest.param({"rate": "NaN"}, ["rate"], id="not a number"),
        pytest.param({"rate": "1.00001"}, ["rate"], id="too many digits"),
        pytest.param({"rate": ["19"]}, ["rate"], id="a list"),
        pytest.param({"code": "XX"}, ["code"], id="unknown code"),
        pytest.param({"default": "perhaps"}, ["default"], id="neither true nor false"),
        pytest.param({"home_country": "Germany"}, ["home_country"], id="no country code"),
        pytest.param({"internal_name": "x" * 191}, ["internal_name"], id="overlong internal name"),
        pytest.param({"custom_rules": "none"}, ["custom_rules"], id="no list"),
        pytest.param({"rate": "x", "code": "XX"}, ["code", "rate"], id="two at once"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    api: ContractClient, fair: Fair, changed: dict[str, object], errors_at: list[str]
) -> None:
    response = api.post(fair.url("taxrules"), VAT | changed, format="json")

    assert (response.status_code, sorted(response.json())) == (400, errors_at)
    assert fair.ask(TaxRule.objects.count) == 0


@pytest.mark.parametrize(
    ("rule", "errors_at"),
    [
        pytest.param({}, ["action", "address_type", "country"], id="nothing"),
        pytest.param({"country": "Germany"}, ["country"], id="no country"),
        pytest.param({"address_type": "alien"}, ["address_type"], id="unknown kind of buyer"),
        pytest.param({"action": "pray"}, ["action"], id="unknown action"),
        pytest.param({"rate": "much"}, ["rate"], id="no rate"),
        pytest.param({"rate": "-1"}, ["rate"], id="negative rate"),
        pytest.param({"rate": "Infinity"}, ["rate"], id="infinite rate"),
        pytest.param({"code": "XX"}, ["code"], id="unknown code"),
        pytest.param({"invoice_text": {"en": 5}}, ["invoice_text"], id="no text"),
    ],
)
def test_custom_rules_are_refused_one_by_one(
    api: ContractClient, fair: Fair, rule: dict[str, object], errors_at: list[str]
) -> None:
    fine = {"country": "ZZ", "address_type": "", "action": "vat"}

    response = api.post(
        fair.url("taxrules"), VAT | {"custom_rules": [fine, fine | rule if rule else {}]}, format="json"
    )

    errors = response.json()["custom_rules"]
    assert (response.status_code, errors[0], sorted(errors[1])) == (400, {}, errors_at)


@pytest.mark.parametrize("body", ["[]", "5", '"VAT"', "null", "{", "\x00", ""])
def test_what_is_no_object_is_refused(api: ContractClient, fair: Fair, body: str) -> None:
    response = api.post(fair.url("taxrules"), body, content_type="application/json")

    assert response.status_code == 400


def test_a_patch_changes_what_it_names(api: ContractClient, fair: Fair) -> None:
    rule = fair.make(make_tax_rule, fair.event, internal_name="VAT")

    response = api.patch(fair.url("taxrules", rule.pk), {"rate": "7"}, format="json")

    body = response.json()
    assert response.status_code == 200
    assert (body["rate"], body["internal_name"], body["default"]) == ("7.00", "VAT", True)


def test_a_put_resets_what_it_leaves_out(api: ContractClient, fair: Fair) -> None:
    rule = fair.make(make_tax_rule, fair.event, internal_name="VAT", price_includes_tax=False)

    incomplete = api.put(fair.url("taxrules", rule.pk), {"rate": "7"}, format="json")
    complete = api.put(fair.url("taxrules", rule.pk), VAT, format="json")

    body = complete.json()
    assert (incomplete.status_code, sorted(incomplete.json())) == (400, ["name"])
    assert complete.status_code == 200
    assert (body["internal_name"], body["price_includes_tax"], body["default"]) == (None, True, True)


def test_the_default_moves_but_is_not_unset(api: ContractClient, fair: Fair) -> None:
    first, second = (fair.make(make_tax_rule, fair.event) for _ in range(2))

    unset = api.patch(fair.url("taxrules", first.pk), {"default": False}, format="json")
    moved = api.patch(fair.url("taxrules", second.pk), {"default": True}, format="json")

    rules = {rule["id"]: rule["default"] for rule in api.get(fair.url("taxrules")).json()["results"]}
    assert (unset.status_code, list(unset.json())) == (400, ["default"])
    assert moved.status_code == 200
    assert rules == {first.pk: False, second.pk: True}


def test_a_rule_is_deleted_unless_it_is_used(api: ContractClient, fair: Fair) -> None:
    used, unused = (fair.make(make_tax_rule, fair.event) for _ in range(2))
    fair.make(make_product, fair.event, tax_rule_id=used.pk)

    refused = api.delete(fair.url("taxrules", used.pk))
    done = api.delete(fair.url("taxrules", unused.pk))

    assert (refused.status_code, list(refused.json())) == (403, ["detail"])
    assert (done.status_code, done.content) == (204, b"")
    assert fair.ask(lambda: list(TaxRule.objects.all())) == [used]


def test_the_list_says_when_it_changed(api: ContractClient, fair: Fair) -> None:
    before = api.get(fair.url("taxrules"))
    fair.make(make_tax_rule, fair.event)
    # A young change says nothing yet (tests/apps/api/test_conditional.py).
    fair.make(LogEntry.objects.update, at=timezone.now() - timedelta(minutes=5))
    soon = http_date((timezone.now() + timedelta(minutes=1)).timestamp())
    long_ago = http_date((timezone.now() - timedelta(days=1)).timestamp())

    known = api.get(fair.url("taxrules"), headers={"If-Modified-Since": soon})
    news = api.get(fair.url("taxrules"), headers={"If-Modified-Since": long_ago})
    changed = api.get(fair.url("taxrules"), headers={"If-Unmodified-Since": long_ago})

    assert "Last-Modified" not in before.headers
    assert (known.status_code, news.status_code, changed.status_code) == (304, 200, 412)
    assert "Last-Modified" in news.headers


def test_a_list_costs_the_same_however_long_it_is(
    api: ContractClient, fair: Fair, django_assert_num_queries: CountQueries
) -> None:
    for _ in range(5):
        fair.make(make_tax_rule, fair.event)
    api.get(fair.url("taxrules"))

    # token, event, last change, count, page; and the savepoint that a test's transaction makes of entering
    with django_assert_num_queries(5 + 2):
        response = api.get(fair.url("taxrules"))

    assert response.json()["count"] == 5


def test_rules_of_another_event_are_not_here(api: ContractClient, fair: Fair) -> None:
    elsewhere = fair.make(make_tax_rule, fair.make(make_event))

    assert api.get(fair.url("taxrules")).json()["results"] == []
    assert api.get(fair.url("taxrules", elsewhere.pk)).status_code == 404


@pytest.mark.parametrize("unknown", ["0", "-1", "99999999999999999999999", "abc", "%00", "1.5"])
def test_an_unknown_rule_is_not_found(api: ContractClient, fair: Fair, unknown: str) -> None:
    assert api.get(fair.url("taxrules", unknown)).status_code == 404
    assert api.patch(fair.url("taxrules", unknown), {}, format="json").status_code == 404
    assert api.delete(fair.url("taxrules", unknown)).status_code == 404


def test_tim_reads_but_does_not_write(tims: ContractClient, fair: Fair) -> None:
    rule = fair.make(make_tax_rule, fair.event)

    assert tims.get(fair.url("taxrules", rule.pk)).status_code == 200
    assert tims.post(fair.url("taxrules"), VAT, format="json").status_code == 403
    assert tims.patch(fair.url("taxrules", rule.pk), VAT, format="json").status_code == 403
    assert tims.delete(fair.url("taxrules", rule.pk)).status_code == 403
    assert fair.ask(lambda: list(TaxRule.objects.all())) == [rule]


def test_mallory_gets_nowhere(mallorys: ContractClient, mallorys_fair: Fair, fair: Fair) -> None:
    rule = fair.make(make_tax_rule, fair.event)

    there = [
        mallorys.get(fair.url("taxrules")),
        mallorys.post(fair.url("taxrules"), VAT, format="json"),
        mallorys.get(fair.url("taxrules", rule.pk)),
        mallorys.patch(fair.url("taxrules", rule.pk), {"rate": 0}, format="json"),
        mallorys.delete(fair.url("taxrules", rule.pk)),
    ]
    at_home = mallorys.get(mallorys_fair.url("taxrules", rule.pk))

    assert [response.status_code for response in there] == [403] * 5
    assert at_home.status_code == 404
    assert fair.ask(lambda: list(TaxRule.objects.all())) == [rule]


def test_nobody_is_asked_for_a_token(nobodys: ContractClient, fair: Fair) -> None:
    response = nobodys.get(fair.url("taxrules"))

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Token")

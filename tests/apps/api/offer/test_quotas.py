from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from apps.audit.models import LogEntry
from apps.availability.facade import Want, claim
from apps.availability.models import Quota
from apps.catalog.models import Product
from tests.apps.api.offer.conftest import Fair
from tests.contract.client import ContractClient
from tests.factories.offer import (
    make_event,
    make_positions,
    make_product,
    make_quota,
    variation,
    variations_of,
)

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def product(fair: Fair) -> Product:
    return fair.make(make_product, fair.event)  # type: ignore[no-any-return]


def sell(
    fair: Fair, product: Product, quota: Quota, number: int, *, status: str = "n", force: bool = False
) -> None:
    positions = fair.make(make_positions, product, number, status=status)
    fair.make(claim, [Want(position, [quota.pk]) for position in positions], force=force)


def test_a_quota_is_made(api: ContractClient, fair: Fair, product: Product) -> None:
    varied = fair.make(make_product, fair.event, variations=[variation(), variation()])
    first, _second = fair.make(variations_of, varied)
    wanted = {
        "name": "Hall",
        "size": 200,
        "items": [product.pk, varied.pk],
        "variations": [first.pk],
        "subevent": None,
        "closed": True,
        "close_when_sold_out": True,
        "release_after_exit": False,
        "ignore_for_event_availability": True,
    }

    response = api.post(fair.url("quotas"), wanted, format="json")

    made = response.json()
    assert response.status_code == 201
    assert made == wanted | {"id": made["id"]}
    assert api.get(fair.url("quotas", made["id"])).json() == made


def test_a_quota_needs_no_more_than_a_name(api: ContractClient, fair: Fair) -> None:
    made = api.post(fair.url("quotas"), {"name": "Hall"}, format="json").json()

    assert made == {
        "id": made["id"],
        "name": "Hall",
        "size": None,
        "items": [],
        "variations": [],
        "subevent": None,
        "closed": False,
        "close_when_sold_out": False,
        "release_after_exit": False,
        "ignore_for_event_availability": False,
    }


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        pytest.param({"name": None}, ["name"], id="no name"),
        pytest.param({"name": ""}, ["name"], id="empty name"),
        pytest.param({"name": "x" * 201}, ["name"], id="overlong name"),
        pytest.param({"name": "a\0b"}, ["name"], id="null byte"),
        pytest.param({"name": 5}, ["name"], id="a number for a name"),
        pytest.param({"size": -1}, ["size"], id="negative size"),
        pytest.param({"size": 2**31}, ["size"], id="huge size"),
        pytest.param({"size": "many"}, ["size"], id="no number"),
        pytest.param({"items": 5}, ["items"], id="no list"),
        pytest.param({"items": ["x"]}, ["items"], id="no id"),
        pytest.param({"items": [2**70]}, ["items"], id="impossible id"),
        pytest.param({"items": [5]}, ["items"], id="unknown item"),
        pytest.param({"variations": [5]}, ["variations"], id="unknown variation"),
        pytest.param({"subevent": 5}, ["subevent"], id="dates are not available"),
        pytest.param({"release_after_exit": True}, ["release_after_exit"], id="not available"),
        pytest.param({"closed": "perhaps"}, ["closed"], id="neither true nor false"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    api: ContractClient, fair: Fair, changed: dict[str, object], errors: list[str]
) -> None:
    response = api.post(fair.url("quotas"), {"name": "Hall"} | changed, format="json")

    assert (response.status_code, list(response.json())) == (400, errors)
    assert fair.ask(Quota.objects.count) == 0


def test_lists_must_fit_the_event_and_each_other(api: ContractClient, fair: Fair, product: Product) -> None:
    varied = fair.make(make_product, fair.event, variations=[variation()])
    (its,) = fair.make(variations_of, varied)
    elsewhere = fair.make(make_product, fair.make(make_event))

    def refused(**lists: Any) -> list[str]:
        response = api.post(fair.url("quotas"), {"name": "Hall"} | lists, format="json")
        assert response.status_code == 400
        return list(response.json())

    assert refused(items=[elsewhere.pk]) == ["items"]
    assert refused(items=[varied.pk]) == ["variations"]
    assert refused(items=[product.pk], variations=[its.pk]) == ["variations"]
    assert fair.ask(Quota.objects.count) == 0


def test_a_patch_changes_what_it_names(api: ContractClient, fair: Fair, product: Product) -> None:
    quota = fair.make(make_quota, fair.event, 10, products=[product])
    sell(fair, product, quota, 4)

    response = api.patch(f"{fair.url('quotas', quota.pk)}?with_availability=true", {"size": 3}, format="json")

    body = response.json()
    assert response.status_code == 200
    assert (body["size"], body["items"], body["available"], body["available_number"]) == (
        3,
        [product.pk],
        False,
        0,
    )


def test_a_put_resets_what_it_leaves_out(api: ContractClient, fair: Fair, product: Product) -> None:
    quota = fair.make(make_quota, fair.event, 10, products=[product], closed=True)

    incomplete = api.put(fair.url("quotas", quota.pk), {"size": 5}, format="json")
    complete = api.put(fair.url("quotas", quota.pk), {"name": "Hall"}, format="json")

    body = complete.json()
    assert (incomplete.status_code, list(incomplete.json())) == (400, ["name"])
    assert (body["name"], body["size"], body["items"], body["closed"]) == ("Hall", None, [], False)


def test_a_patch_that_changes_nothing_is_not_logged(
    api: ContractClient, fair: Fair, product: Product
) -> None:
    quota = fair.make(make_quota, fair.event, 10, products=[product], name="Hall")

    api.patch(fair.url("quotas", quota.pk), {"name": "Hall", "items": [product.pk]}, format="json")

    assert fair.ask(lambda: LogEntry.objects.filter(action="quota.changed").count()) == 0


def test_a_quota_is_deleted_also_when_tickets_count_towards_it(
    api: ContractClient, fair: Fair, product: Product
) -> None:
    sold, unsold = (fair.make(make_quota, fair.event, products=[product]) for _ in range(2))
    sell(fair, product, sold, 1)

    answers = [api.delete(fair.url("quotas", quota.pk)) for quota in (sold, unsold)]

    assert [(one.status_code, one.content) for one in answers] == [(204, b"")] * 2
    assert fair.ask(lambda: list(Quota.objects.all())) == []


def test_availability_is_shown_to_those_who_ask(api: ContractClient, fair: Fair, product: Product) -> None:
    some = fair.make(make_quota, fair.event, 5, products=[product])
    gone = fair.make(make_quota, fair.event, 1, products=[product])
    unlimited = fair.make(make_quota, fair.event, None, products=[product])
    for quota in (some, gone, unlimited):
        sell(fair, product, quota, 1)

    silent = api.get(fair.url("quotas")).json()["results"]
    told = api.get(f"{fair.url('quotas')}?with_availability=true").json()["results"]
    single = api.get(f"{fair.url('quotas', some.pk)}?with_availability=true").json()

    assert [one.keys() & {"available", "available_number"} for one in silent] == [set()] * 3
    assert {one["id"]: (one["available"], one["available_number"]) for one in told} == {
        some.pk: (True, 4),
        gone.pk: (False, 0),
        unlimited.pk: (True, None),
    }
    assert (single["available"], single["available_number"]) == (True, 4)


def test_the_availability_of_a_quota_says_who_holds_it(
    api: ContractClient, fair: Fair, product: Product
) -> None:
    quota = fair.make(make_quota, fair.event, 10, products=[product])
    sell(fair, product, quota, 3, status="p")
    sell(fair, product, quota, 2)
    sell(fair, product, quota, 1, status="p", force=True)

    body = api.get(fair.url("quotas", quota.pk, "availability")).json()

    assert body == {
        "available": True,
        "available_number": 4,
        "total_size": 10,
        "paid_orders": 4,
        "pending_orders": 2,
        "exited_orders": 0,
        "blocking_vouchers": 0,
        "cart_positions": 0,
        "waiting_list": 0,
    }


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        pytest.param({"size": None}, (True, None, None), id="unlimited"),
        pytest.param({"size": 5, "closed": True}, (False, 0, 5), id="closed"),
        pytest.param({"size": 0}, (False, 0, 0), id="of size zero"),
    ],
)
def test_the_availability_of_special_quotas(
    api: ContractClient, fair: Fair, fields: dict[str, Any], shown: tuple[object, ...]
) -> None:
    quota = fair.make(make_quota, fair.event, **fields)

    body = api.get(fair.url("quotas", quota.pk, "availability")).json()

    assert (body["available"], body["available_number"], body["total_size"]) == shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("", "small big other", id="by id"),
        pytest.param("ordering=size", "other small big", id="by size"),
        pytest.param("ordering=-size", "big small other", id="backwards"),
        pytest.param("items__in={first}", "small big", id="of an item"),
        pytest.param("items__in={first},{second}", "small big other", id="of several items"),
        pytest.param("items__in={second}&ordering=-id", "other big", id="together"),
    ],
)
def test_a_list_is_filtered_and_ordered(api: ContractClient, fair: Fair, query: str, found: str) -> None:
    first, second = (fair.make(make_product, fair.event) for _ in range(2))
    for name, size, products in (("small", 5, [first]), ("big", 50, [first, second]), ("other", 1, [second])):
        fair.make(make_quota, fair.event, size, products=products, name=name)

    response = api.get(f"{fair.url('quotas')}?{query.format(first=first.pk, second=second.pk)}")

    assert [one["name"] for one in response.json()["results"]] == found.split()


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("subevent=5", "subevent"),
        ("subevent__in=5,6", "subevent__in"),
        ("items__in=5", "items__in"),
        ("items__in=x", "items__in"),
        ("items__in=99999999999999999999", "items__in"),
    ],
)
def test_a_bad_filter_is_refused_at_its_parameter(
    api: ContractClient, fair: Fair, query: str, error: str
) -> None:
    response = api.get(f"{fair.url('quotas')}?{query}")

    assert (response.status_code, list(response.json())) == (400, [error])


def test_reading_costs_the_same_however_much_there_is(
    api: ContractClient, fair: Fair, product: Product, django_assert_num_queries: CountQueries
) -> None:
    quotas = [fair.make(make_quota, fair.event, products=[product]) for _ in range(4)]
    for quota in quotas:
        sell(fair, product, quota, 3)
    api.get(fair.url("quotas"))

    # token, event, count, page; and the savepoint that a test's transaction makes of entering
    with django_assert_num_queries(4 + 2):
        api.get(f"{fair.url('quotas')}?with_availability=true")
    # token, event, quota, holders
    with django_assert_num_queries(4 + 2):
        api.get(fair.url("quotas", quotas[0].pk, "availability"))


def test_tim_reads_but_does_not_write(tims: ContractClient, fair: Fair) -> None:
    quota = fair.make(make_quota, fair.event)

    assert tims.get(fair.url("quotas", quota.pk, "availability")).status_code == 200
    assert tims.post(fair.url("quotas"), {"name": "Hall"}, format="json").status_code == 403
    assert tims.patch(fair.url("quotas", quota.pk), {"size": 1}, format="json").status_code == 403
    assert tims.delete(fair.url("quotas", quota.pk)).status_code == 403


def test_mallory_gets_nowhere(
    mallorys: ContractClient, mallorys_fair: Fair, fair: Fair, product: Product
) -> None:
    quota = fair.make(make_quota, fair.event, products=[product])

    there = [
        mallorys.get(fair.url("quotas")),
        mallorys.post(fair.url("quotas"), {"name": "Hall"}, format="json"),
        mallorys.patch(fair.url("quotas", quota.pk), {"size": 1}, format="json"),
        mallorys.delete(fair.url("quotas", quota.pk)),
        mallorys.get(fair.url("quotas", quota.pk, "availability")),
    ]
    at_home = [
        mallorys.get(mallorys_fair.url("quotas", quota.pk)),
        mallorys.get(mallorys_fair.url("quotas", quota.pk, "availability")),
    ]
    our_item = mallorys.post(
        mallorys_fair.url("quotas"), {"name": "Hall", "items": [product.pk]}, format="json"
    )

    assert [response.status_code for response in there] == [403] * 5
    assert [response.status_code for response in at_home] == [404] * 2
    assert (our_item.status_code, list(our_item.json())) == (400, ["items"])
    assert fair.ask(lambda: list(Quota.objects.values_list("size", flat=True))) == [10]

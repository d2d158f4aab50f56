"""The record of all scans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tenants.context.transactions import organizer_transaction
from tests.apps.api.admission.conftest import BASE, Fair
from tests.contract.client import ContractClient
from tests.factories.admission import NOON, make_event, make_list, make_product, make_scan, make_ticket

pytestmark = pytest.mark.django_db
URL = f"{BASE}events/fair/checkins/"


def ids(response: Any) -> list[int]:
    assert response.status_code == 200, response.json()
    return [row["id"] for row in response.json()["results"]]


def test_checkins(api: ContractClient, fair: Fair) -> None:
    scan = fair.make(
        make_scan,
        fair.checkin_list,
        None,
        successful=False,
        error_reason="invalid",
        raw_barcode="x",
        created_at=NOON,
    )
    with organizer_transaction(fair.person.organizer):
        make_scan(make_list(make_event()), None, successful=False, error_reason="invalid")

    row = {
        "id": scan.pk,
        "successful": False,
        "error_reason": "invalid",
        "error_explanation": None,
        "position": None,
        "datetime": "2026-07-10T14:00:00+02:00",
        "list": fair.checkin_list.pk,
        "created": "2026-07-10T14:00:00+02:00",
        "auto_checked_in": False,
        "gate": None,
        "device": None,
        "device_id": None,
        "type": "entry",
    }
    assert api.get(URL).json() == {"count": 1, "next": None, "previous": None, "results": [row]}
    assert api.get(f"{URL}{scan.pk}/").json() == row


def test_filters_and_ordering(api: ContractClient, fair: Fair) -> None:
    with organizer_transaction(fair.person.organizer):
        other = make_list(fair.event)
        first = make_scan(fair.checkin_list, fair.ticket, created_at=NOON, scanned_at=NOON)
        later = NOON + timedelta(hours=1)
        second = make_scan(
            other,
            fair.ticket,
            type="exit",
            auto_checked_in=True,
            created_at=later,
            scanned_at=NOON - timedelta(hours=1),
        )
        third = make_scan(other, None, successful=False, error_reason="invalid", created_at=later)
    expected = {
        "": [first.pk, second.pk, third.pk],
        "successful=false": [third.pk],
        "error_reason=invalid": [third.pk],
        f"list={other.pk}": [second.pk, third.pk],
        "type=exit": [second.pk],
        "auto_checked_in=true": [second.pk],
        "created_since=2026-07-10T13:00:00Z": [second.pk, third.pk],
        "created_before=2026-07-10T13:00:00Z": [first.pk],
        "datetime_since=2026-07-10T12:00:00Z": [first.pk, third.pk],
        "datetime_before=2026-07-10T12:00:00Z": [second.pk],
        "ordering=-created,id": [second.pk, third.pk, first.pk],
        "ordering=datetime": [second.pk, first.pk, third.pk],
        "ordering=-id": [third.pk, second.pk, first.pk],
    }

    for query, found in expected.items():
        assert (query, ids(api.get(f"{URL}?{query}"))) == (query, found)


@pytest.mark.parametrize(
    "query", ["list=1", "gate=1", "device=1", "error_reason=x", "type=x", "created_since=soon"]
)
def test_bad_filters(api: ContractClient, fair: Fair, query: str) -> None:
    response = api.get(f"{URL}?{query}")

    assert (response.status_code, list(response.json())) == (400, [query.partition("=")[0]])


def test_a_page_costs_the_same_for_one_scan_and_many(
    api: ContractClient, fair: Fair, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        fair.make(make_scan, fair.checkin_list, fair.ticket)
    api.get(URL)

    with django_assert_num_queries(6):
        assert len(ids(api.get(URL))) == 3


def test_rights(
    api: ContractClient, tims: ContractClient, mallorys: ContractClient, api_as: Any, fair: Fair
) -> None:
    scan = fair.make(make_scan, fair.checkin_list, fair.ticket)
    elsewhere = fair.make(lambda: make_scan(make_list(make_event()), make_ticket(make_product(make_event()))))

    for client, status in ((tims, 403), (mallorys, 403), (api_as(None), 401)):
        assert [client.get(url).status_code for url in (URL, f"{URL}{scan.pk}/")] == [status, status]
    assert api.get(f"{URL}{elsewhere.pk}/").status_code == 404
    assert api.post(URL, {}, format="json").status_code == 405

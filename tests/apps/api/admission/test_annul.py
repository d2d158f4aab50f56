"""Taking a scan back by API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.admission.models import Checkin
from apps.audit.models import LogEntry
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.apps.api.admission.conftest import BASE, Fair
from tests.contract.client import ContractClient
from tests.factories.admission import NOON, make_event, make_list, make_scan, make_ticket
from tests.people import Person

pytestmark = pytest.mark.django_db
URL = f"{BASE}checkinrpc/annul/"
AT = "2026-07-10T12:05:00Z"


@pytest.fixture
def scanned(fair: Fair) -> Checkin:
    return fair.make(make_scan, fair.checkin_list, fair.ticket, nonce="n1")


def annul(client: ContractClient, fair: Fair, **given: Any) -> Any:
    sent = {"lists": [fair.checkin_list.pk], "nonce": "n1", "datetime": AT, **given}
    return client.post(URL, sent, format="json")


def is_accepted(fair: Fair, scan: Checkin) -> bool:
    with organizer_transaction(fair.person.organizer):
        return Checkin.objects.get(pk=scan.pk).successful


def test_annul(tims: ContractClient, fair: Fair, scanned: Checkin) -> None:
    response = annul(tims, fair, error_explanation="Turnstile stuck")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    with organizer_transaction(fair.person.organizer):
        scan = Checkin.objects.get()
        assert (scan.successful, scan.error_reason, scan.error_explanation) == (
            False,
            "annulled",
            "Turnstile stuck",
        )
        assert LogEntry.objects.get().action == "checkin.reverted"


def test_the_ticket_may_enter_again(tims: ContractClient, fair: Fair, scanned: Checkin) -> None:
    annul(tims, fair)

    sent = {"lists": [fair.checkin_list.pk], "secret": fair.ticket.secret}
    assert tims.post(f"{BASE}checkinrpc/redeem/", sent, format="json").status_code == 201


def test_annul_of_an_unknown_nonce(tims: ContractClient, fair: Fair, scanned: Checkin) -> None:
    response = annul(tims, fair, nonce="n2")

    assert (response.status_code, response.json()) == (
        404,
        {"detail": "There is no check-in with this nonce."},
    )
    assert is_accepted(fair, scanned)


def test_annul_too_late_is_on_record(tims: ContractClient, fair: Fair, scanned: Checkin) -> None:
    response = annul(tims, fair, datetime="2026-07-10T12:15:01Z")

    expected = {"datetime": ["A check-in can only be undone within 15 minutes."]}
    assert (response.status_code, response.json()) == (400, expected)
    assert is_accepted(fair, scanned)
    with organizer_transaction(fair.person.organizer):
        assert LogEntry.objects.get().action == "checkin.annulment.ignored"


def test_annul_twice(tims: ContractClient, fair: Fair, scanned: Checkin) -> None:
    annul(tims, fair)

    response = annul(tims, fair)

    assert (response.status_code, response.json()) == (
        400,
        {"nonce": ["Only successful check-ins can be undone."]},
    )


def test_annul_of_an_ambiguous_nonce(tims: ContractClient, fair: Fair, scanned: Checkin) -> None:
    with organizer_transaction(fair.person.organizer):
        make_scan(fair.checkin_list, make_ticket(fair.product), nonce="n1")

    response = annul(tims, fair)

    assert (response.status_code, list(response.json())) == (400, ["nonce"])
    assert is_accepted(fair, scanned)


def test_without_a_time_it_is_now(tims: ContractClient, fair: Fair, scanned: Checkin) -> None:
    fair.change(scanned, scanned_at=NOON - timedelta(days=1))

    assert annul(tims, fair, datetime=None).status_code == 400


@pytest.mark.parametrize(
    "bad",
    [
        *[{"lists": []}, {"lists": [1]}, {"lists": "x"}, {"nonce": None}, {"nonce": ""}, {"nonce": "a\0b"}],
        *[{"nonce": "n" * 191}, {"nonce": 5}, {"datetime": "soon"}, {"datetime": "2026-07-10T12:00:00"}],
        *[{"error_explanation": "a\0b"}, {"error_explanation": 5}, {"error_explanation": "x" * 70_000}],
    ],
    ids=lambda bad: str(bad)[:40],
)
def test_bad_input(tims: ContractClient, fair: Fair, scanned: Checkin, bad: dict[str, Any]) -> None:
    response = annul(tims, fair, **bad)

    assert (response.status_code, list(response.json())) == (400, list(bad))
    assert is_accepted(fair, scanned)


def test_required(tims: ContractClient, fair: Fair) -> None:
    required = ["This field is required."]

    assert tims.post(URL, {}, format="json").json() == {"lists": required, "nonce": required}


@pytest.mark.parametrize(
    ("rights", "status"),
    [(["event.orders:checkin"], 200), (["event.orders:write"], 200), (["event.orders:read"], 403), ([], 403)],
)
def test_rights(tims: ContractClient, fair: Fair, scanned: Checkin, rights: list[str], status: int) -> None:
    with organizer_transaction(fair.person.organizer):
        Team.objects.filter(tokens__name="tim").update(limit_event_permissions=rights)

    assert annul(tims, fair).status_code == status


def test_mallory_annuls_nothing(
    mallorys: ContractClient, mallory: Person, fair: Fair, scanned: Checkin
) -> None:
    with organizer_transaction(mallory.organizer):
        mine = make_list(make_event())
    zeta = "/api/v1/organizers/zeta/checkinrpc/annul/"

    assert annul(mallorys, fair).status_code == 403
    assert (
        mallorys.post(zeta, {"lists": [fair.checkin_list.pk], "nonce": "n1"}, format="json").status_code
        == 400
    )
    assert mallorys.post(zeta, {"lists": [mine.pk], "nonce": "n1"}, format="json").status_code == 404
    assert is_accepted(fair, scanned)


def test_nobody_annuls_nothing(api_as: Any, fair: Fair, scanned: Checkin) -> None:
    assert annul(api_as(None), fair).status_code == 401


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
@pytest.mark.parametrize("name", ["redeem", "annul"])
def test_other_methods(api: ContractClient, name: str, method: str) -> None:
    assert getattr(api, method)(f"{BASE}checkinrpc/{name}/").status_code == 405

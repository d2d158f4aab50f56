"""Taking a scan back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from apps.admission.facade import AmbiguousScan, NotAnAcceptedScan, Revert, TooLate, UnknownScan, revert
from apps.admission.models import Checkin, CheckinList
from apps.audit.models import LogEntry
from apps.orders.models import OrderPosition
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import NOON, make_event, make_list, make_product, make_scan, make_ticket
from tests.people import Person

pytestmark = pytest.mark.django_db


@dataclass
class Door:
    person: Person
    checkin_list: CheckinList
    ticket: OrderPosition

    def scan(self, **given: Any) -> Checkin:
        return make_scan(self.checkin_list, self.ticket, **{"nonce": "n1", **given})

    def annul(self, nonce: str = "n1", **given: Any) -> TooLate | None:
        given.setdefault("lists", [self.checkin_list])
        now = given.pop("now", NOON)
        return revert(Revert(nonce=nonce, **given), actor=self.person.actor, now=now)


@pytest.fixture
def door(olga: Person) -> Iterator[Door]:
    assert olga.actor.id
    with organizer_transaction(olga.organizer):
        event = make_event()
        yield Door(olga, make_list(event), make_ticket(make_product(event)))


def test_annul_keeps_the_scan_as_an_unsuccessful_one(door: Door) -> None:
    scan = door.scan()

    assert door.annul(explanation="Turnstile stuck") is None

    scan.refresh_from_db()
    assert (scan.successful, scan.error_reason, scan.error_explanation) == (
        False,
        "annulled",
        "Turnstile stuck",
    )
    [entry] = LogEntry.objects.all()
    assert (entry.action, entry.object_id) == ("checkin.reverted", str(door.ticket.order_id))
    assert (entry.data["checkin"], entry.data["position"]) == (scan.pk, door.ticket.pk)


@pytest.mark.parametrize("minutes", [-15, 15])
def test_annul_within_a_quarter_of_an_hour(door: Door, minutes: int) -> None:
    door.scan()

    assert door.annul(at=NOON + timedelta(minutes=minutes)) is None


@pytest.mark.parametrize("minutes", [-16, 16])
def test_annul_too_late_is_logged_and_changes_nothing(door: Door, minutes: int) -> None:
    scan = door.scan()

    refused = door.annul(at=NOON + timedelta(minutes=minutes))

    assert refused is not None
    assert str(refused) == "A check-in can only be undone within 15 minutes."
    scan.refresh_from_db()
    assert (scan.successful, scan.error_reason) == (True, None)
    assert [entry.action for entry in LogEntry.objects.all()] == ["checkin.annulment.ignored"]


def test_without_a_time_of_its_own_an_annulment_is_now(door: Door) -> None:
    door.scan()

    assert door.annul(now=NOON + timedelta(minutes=16)) is not None


def test_annul_needs_the_nonce_on_one_of_the_lists(door: Door) -> None:
    door.scan()
    other = make_list(make_event())

    with pytest.raises(UnknownScan):
        door.annul(lists=[other])
    with pytest.raises(UnknownScan):
        door.annul("n2")
    assert door.annul(lists=[other, door.checkin_list]) is None


@pytest.mark.parametrize("given", [{}, {"position": None}])
def test_only_accepted_scans_of_tickets_are_annulled(door: Door, given: dict[str, Any]) -> None:
    make_scan(
        door.checkin_list,
        given.get("position", door.ticket),
        nonce="n1",
        successful=False,
        error_reason="unpaid",
    )

    with pytest.raises(NotAnAcceptedScan):
        door.annul()


def test_of_a_refused_and_an_accepted_scan_the_accepted_one_is_annulled(door: Door) -> None:
    door.scan(successful=False, error_reason="unpaid")
    accepted = door.scan()

    door.annul()

    accepted.refresh_from_db()
    assert accepted.successful is False


def test_two_accepted_scans_are_ambiguous(door: Door) -> None:
    door.scan()
    make_scan(door.checkin_list, make_ticket(door.ticket.product), nonce="n1")

    with pytest.raises(AmbiguousScan):
        door.annul()

"""Two doors, one ticket, the same moment: real threads, real commits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.admission.facade import FailedScan, Reason, Redeem, Revert, redeem, revert, upload_failed_scan
from apps.admission.models import Checkin, CheckinList
from parterre.kernel.errors import DomainError
from tenants.context.transactions import organizer_transaction
from tests.factories.admission import NOON, make_event, make_list, make_product, make_scan, make_ticket
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
DOORS = 6


def at_once(person: Person, act: Callable[[int], str]) -> list[str]:
    barrier = Barrier(DOORS)

    def one_door(number: int) -> str:
        try:
            with organizer_transaction(person.organizer):
                barrier.wait(timeout=60)
                return act(number)
        except DomainError as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(DOORS) as pool:
        return list(pool.map(one_door, range(DOORS)))


def scan(person: Person, checkin_list: CheckinList, barcode: str, nonce: str | None = None) -> str:
    request = Redeem(lists=[checkin_list], barcode=barcode, nonce=nonce)
    result = redeem(request, actor=person.actor, now=NOON)
    return result.refusal.reason if result.refusal else "ok"


@pytest.mark.parametrize("turn", range(3))
def test_one_door_lets_the_ticket_in(olga: Person, turn: int) -> None:
    assert olga.actor.id
    with organizer_transaction(olga.organizer):
        event = make_event()
        checkin_list, ticket = make_list(event), make_ticket(make_product(event))

    found = at_once(olga, lambda number: scan(olga, checkin_list, ticket.secret, f"door{number}"))

    assert Counter(found) == {"ok": 1, "already_redeemed": DOORS - 1}
    with organizer_transaction(olga.organizer):
        assert Checkin.objects.filter(successful=True).count() == 1


@pytest.mark.parametrize("kind", ["entry", "exit"])
def test_the_same_request_sent_twice_is_one_scan(olga: Person, kind: str) -> None:
    assert olga.actor.id
    with organizer_transaction(olga.organizer):
        event = make_event()
        checkin_list, ticket = make_list(event), make_ticket(make_product(event))

    def send(number: int) -> str:
        request = Redeem(lists=[checkin_list], barcode=ticket.secret, nonce="same", type=kind)
        return str(redeem(request, actor=olga.actor, now=NOON).is_ok)

    found = at_once(olga, send)

    assert Counter(found) == {"True": DOORS}
    with organizer_transaction(olga.organizer):
        assert Checkin.objects.count() == 1


def test_a_scan_is_annulled_once(olga: Person) -> None:
    assert olga.actor.id
    with organizer_transaction(olga.organizer):
        event = make_event()
        checkin_list = make_list(event)
        make_scan(checkin_list, make_ticket(make_product(event)), nonce="n1")

    def take_back(number: int) -> str:
        revert(Revert(lists=[checkin_list], nonce="n1"), actor=olga.actor, now=NOON)
        return "ok"

    found = at_once(olga, take_back)

    assert Counter(found) == {"ok": 1, "NotAnAcceptedScan": DOORS - 1}


def test_a_refused_scan_that_is_uploaded_twice_is_stored_once(olga: Person) -> None:
    assert olga.actor.id
    with organizer_transaction(olga.organizer):
        checkin_list = make_list(make_event())
    scan = FailedScan(reason=Reason.INVALID, barcode="nobody", nonce="n1")

    def upload(number: int) -> str:
        stored = upload_failed_scan(checkin_list, scan, actor=olga.actor, now=NOON)
        return "stored" if stored else "known"

    found = at_once(olga, upload)

    assert Counter(found) == {"stored": 1, "known": DOORS - 1}

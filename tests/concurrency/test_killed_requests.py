"""Processes killed before and after every commit of a request with an idempotency key: repeated, it has one effect.

The process is a fork of this one, so that it dies as a worker does: by SIGKILL, with its connections.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpResponse

from apps.admission.models import Checkin
from apps.availability.models import Quota
from apps.catalog.models import Product
from apps.events.models import Event
from apps.orders.models import Order
from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tenants.postgresql.base import DatabaseWrapper
from tests.apps.backoffice.fixtures import browser
from tests.contract.client import ContractClient
from tests.factories import admission
from tests.factories.orders import make_event, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

ACME = "/api/v1/organizers/acme/"


@dataclass(frozen=True)
class Act:
    """What is asked for, differently each time, the status of the answer, and how often it was done."""

    path: str
    body: Callable[[int], dict[str, Any]]
    status: int
    effects: Callable[[], int]


def make_tickets(size: int | None) -> Product:
    return make_ticket_product(make_event(slug="fair", date_from="2030-06-01T18:00:00Z"), size=size)


def ordering(size: int | None, status: int) -> Act:
    product = make_tickets(size)

    def body(number: int) -> dict[str, Any]:
        return {"email": f"b{number}@example.org", "positions": [{"item": product.pk}]}

    return Act(f"{ACME}events/fair/orders/", body, status, Order.objects.count)


def making_events() -> Act:
    def body(number: int) -> dict[str, Any]:
        return {"name": {"en": "Fair"}, "slug": f"fair{number}", "date_from": "2030-01-01T00:00:00Z"}

    return Act(f"{ACME}events/", body, 201, Event.objects.count)


def making_tokens() -> Act:
    team = Team.objects.get(name="Administrators")
    path = f"{ACME}teams/{team.pk}/tokens/"
    return Act(path, lambda number: {"name": f"till {number}"}, 201, team.tokens.count)


def scanning() -> Act:
    event = admission.make_event(slug="fair")
    door = admission.make_list(event, allow_multiple_entries=True)
    ticket = admission.make_ticket(admission.make_product(event))

    def body(number: int) -> dict[str, Any]:
        return {"lists": [door.pk], "secret": ticket.secret, "datetime": f"2026-07-10T12:{number:02}:00Z"}

    return Act(f"{ACME}checkinrpc/redeem/", body, 201, Checkin.objects.count)


ACTS: dict[str, tuple[Callable[[], Act], int]] = {
    "order": (lambda: ordering(None, 201), 1),
    "refused order": (lambda: ordering(0, 400), 0),
    "event": (making_events, 1),
    "token": (making_tokens, 1),
    "scan": (scanning, 1),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_killed_request_can_be_repeated_at_once(api: ContractClient, olga: Person, name: str) -> None:
    make, effects_each = ACTS[name]
    with organizer_transaction(olga.organizer):
        act = make()
        before = act.effects()

    def send(number: int) -> HttpResponse:
        key = {"X-Idempotency-Key": f"key {number}"}
        answer: Any = api.post(act.path, act.body(number), format="json", headers=key)
        return answer

    send(59)  # what a process remembers is in its memory
    for number in count():
        told = answer_of_a_process(lambda number=number: send(number), killed_at=number)
        again, once_more = send(number), send(number)

        assert (again.status_code, once_more.status_code) == (act.status, act.status), (number, again.content)
        assert again.content == once_more.content
        with organizer_transaction(olga.organizer):
            assert act.effects() == before + (number + 2) * effects_each, f"killed at {number}"
        if told is not None:
            assert told == again.content
            break
    assert number >= 2  # before a commit, after it, and at the end


def new_quota(person: Person, event: Event, token: str) -> Callable[[], Any]:
    """The form of a quota, filled in once, as the browser sends it."""
    client = browser(person)
    path = f"/o/acme/events/{event.slug}/quotas/new/"
    return lambda: client.post(path, {"name": token, "size": "5", "once": token})


def test_a_killed_form_can_be_sent_again_at_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
    new_quota(olga, event, "warm")()
    for number in count():
        token = f"form-{number}"
        send = new_quota(olga, event, token)

        told = answer_of_a_process(send, killed_at=number)
        answers = [send() for _ in range(2)]

        with organizer_transaction(olga.organizer):
            [made] = Quota.objects.filter(name=token)
        assert [answer.status_code for answer in answers] == [303, 303], number
        assert len({answer["Location"] for answer in answers}) == 1
        if told is not None:
            break
    assert number >= 2
    assert made.size == 5


def test_a_form_sent_twice_at_once_has_one_effect(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
    sends = [new_quota(olga, event, "a-form") for _ in range(4)]
    start = Barrier(len(sends))

    def send(one: Callable[[], Any]) -> tuple[int, str]:
        start.wait(timeout=20)
        try:
            answer = one()
            return answer.status_code, answer["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sends)) as pool:
        answers = set(pool.map(send, sends))

    assert len(answers) == 1
    assert {status for status, _location in answers} == {303}
    with organizer_transaction(olga.organizer):
        assert Quota.objects.filter(name="a-form").count() == 1


def answer_of_a_process(send: Callable[[], HttpResponse], *, killed_at: int) -> bytes | None:
    """None: it was killed, at this one of the moments before and after its commits. Else what it was told."""
    connections.close_all()
    out, into = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(out)
            kill_at(killed_at)
            with os.fdopen(into, "wb") as pipe:
                pipe.write(send().content)
            connections.close_all()
            os._exit(0)
        finally:
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        told = pipe.read()
    _process, status = os.waitpid(process, 0)
    wait_for_its_backends()
    if os.WIFSIGNALED(status):
        return None
    assert os.waitstatus_to_exitcode(status) == 0
    return told


def kill_at(moment: int) -> None:
    moments, commit = count(), DatabaseWrapper._commit

    def perhaps_killed(self: DatabaseWrapper) -> Any:
        if next(moments) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        done = commit(self)
        if next(moments) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    DatabaseWrapper._commit = perhaps_killed  # type: ignore[method-assign]  # in the forked process only


def wait_for_its_backends() -> None:
    """PostgreSQL notices within milliseconds that somebody has gone."""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        others = True
        while others:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            others = bool(cursor.fetchone()[0])
            assert time.monotonic() < deadline

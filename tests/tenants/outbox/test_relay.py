"""Leasing: due rows only, turns between organizers, a cap each, and nothing lost when the broker is away."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from celery import Celery, current_app
from django.conf import settings
from django.db import connection, connections
from pytest_django import Settings

from parterre.kernel.clock import utc_now
from parterre.observability.queues import lists_of
from tenants.context.transactions import public_schema
from tenants.models import Organizer, OutboxEntry
from tenants.outbox import claim, relay
from tenants.outbox.backpressure import FAST, LEAST, SLOW
from tenants.outbox.tasks import PLATFORM
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "background"


@pytest.fixture(autouse=True)
def broker() -> redis.Redis:
    """Without what other tests left in it."""
    valkey = redis.Redis.from_url(settings.VALKEY_URL)
    for queue in settings.CELERY_TASK_QUEUES:
        valkey.delete(*lists_of(queue.name))
    return valkey


def write(person: Person | None, count: int = 1, **fields: object) -> list[OutboxEntry]:
    org, organizer_id = (person.organizer.schema_name, person.organizer.pk) if person else (PLATFORM, None)
    with public_schema():
        return OutboxEntry.objects.bulk_create(
            OutboxEntry(
                **{
                    "org": org,
                    "organizer_id": organizer_id,
                    "kind": "test.none",
                    "queue": QUEUE,
                    "payload": {"number": number},
                    "available_at": utc_now() - timedelta(seconds=100 - number / 1000),
                }
                | fields
            )
            for number in range(count)
        )


def take(ours: relay.Relay | None = None) -> list[relay.Message]:
    return (ours or relay.Relay()).take()[0]


def served(looks: int) -> Counter[str]:
    """By organizer, while workers take everything at once and do it."""
    ours, counted = relay.Relay(), Counter[str]()
    for _ in range(looks):
        messages, _ = ours.take()
        counted.update(message.row.org for message in messages)
        with public_schema():
            OutboxEntry.objects.filter(pk__in=[message.row.id for message in messages]).update(
                done_at=utc_now()
            )
    return counted


def test_due_rows_are_leased_once_until_the_lease_lapses(olga: Person) -> None:
    (entry,) = write(olga)

    first, second = take(), take()
    with public_schema():
        OutboxEntry.objects.update(lease_until=utc_now() - timedelta(seconds=1))
    third = take()

    assert [[one.row.id for one in rows] for rows in (first, second, third)] == [[entry.pk], [], [entry.pk]]
    assert (first[0].row.payload, first[0].row.organizer_id) == ({"number": 0}, olga.organizer.pk)
    assert [one.row.attempts for one in (*first, *third)] == [1, 2]


def test_rows_that_are_done_given_up_or_not_due_stay(olga: Person) -> None:
    now = utc_now()
    write(olga, done_at=now)
    write(olga, failed_at=now)
    write(olga, available_at=now + timedelta(hours=1))

    assert take() == []


def test_the_oldest_goes_first(olga: Person) -> None:
    entries = write(olga, 5)

    assert [one.row.id for one in take()] == [entry.pk for entry in entries[:LEAST]]


def test_only_so_much_is_sent_as_has_a_place(olga: Person, broker: redis.Redis) -> None:
    write(olga, 100)
    ours = relay.Relay()

    messages, is_left = ours.take()
    relay.hand_over(messages)
    more, is_still_left = ours.take()

    assert (len(messages), is_left, more, is_still_left) == (LEAST, True, [], True)
    assert [broker.llen(one) for one in lists_of(QUEUE)] == [1, 1]


def test_one_organizers_flood_does_not_delay_another(olga: Person, mallory: Person) -> None:
    write(olga, 500)
    ours = relay.Relay()
    relay.hand_over(ours.take()[0])
    (hers,) = write(mallory, available_at=utc_now())

    messages, _ = ours.take()

    assert [(one.row.id, one.lane) for one in messages] == [(hers.pk, FAST)]


def test_an_organizers_flood_does_not_delay_its_own_other_queues(olga: Person) -> None:
    write(olga, 500, queue="mail")
    ours = relay.Relay()
    relay.hand_over(ours.take()[0])
    (ticket,) = write(olga, queue="checkout", available_at=utc_now())

    assert [one.row.id for one in ours.take()[0]] == [ticket.pk]


def test_the_first_task_of_an_organizer_overtakes_the_second_ones_of_others(olga: Person) -> None:
    write(olga, 10)

    assert [one.lane for one in take()] == [FAST, SLOW]


@pytest.fixture
def threefold(olga: Person) -> Iterator[Person]:
    """Olga, with three turns beside others' one."""
    organizer = Organizer.objects.filter(pk=olga.organizer.pk)
    organizer.update(share=3)
    yield olga
    organizer.update(share=1)


def test_shares_decide_about_the_turns(threefold: Person, mallory: Person, settings: Settings) -> None:
    settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER = 1000
    for person in (threefold, mallory):
        write(person, 400)

    counted = served(7)

    ratio = counted[threefold.organizer.schema_name] / counted[mallory.organizer.schema_name]
    assert 2.7 < ratio < 3.3, counted


def test_the_platform_has_a_share_too(olga: Person, settings: Settings) -> None:
    settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER = 1000
    for one in (None, olga):
        write(one, 400)

    counted = served(7)

    ratio = counted[PLATFORM] / counted[olga.organizer.schema_name]
    assert settings.OUTBOX_PLATFORM_SHARE * 0.8 < ratio < settings.OUTBOX_PLATFORM_SHARE * 1.2, counted


def test_no_organizer_has_more_than_its_cap_in_flight_in_a_queue(olga: Person) -> None:
    write(olga, 100)
    write(olga, 100, queue="mail")
    ours = relay.Relay()

    messages = [message for _ in range(12) for message in ours.take()[0]]

    cap = settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER
    assert Counter(message.row.queue for message in messages) == {QUEUE: cap, "mail": cap}


def test_a_look_that_meets_the_cap_comes_back_soon(olga: Person, settings: Settings) -> None:
    settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER = 1
    write(olga, 2)
    ours = relay.Relay()

    first, second = ours.take(), ours.take()

    assert (len(first[0]), len(second[0]), second[1]) == (1, 0, True)


def touched(statement: str, values: dict[str, Any]) -> int:
    """Pages of PostgreSQL's buffers that a statement reads."""
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
        plan = cursor.fetchone()[0]
    (top,) = json.loads(plan) if isinstance(plan, str) else plan
    return int(top["Plan"]["Shared Hit Blocks"] + top["Plan"]["Shared Read Blocks"])


def in_flight_and_waiting(olga: Person, count: int) -> None:
    write(olga, 20, lease_until=utc_now() + timedelta(minutes=5))
    write(olga, count)


def pages_of_a_look(olga: Person) -> tuple[int, int]:
    values = {"queues": [QUEUE], "places": [5], "in_flight": 25}
    wanted = {"queues": [QUEUE], "orgs": [olga.organizer.schema_name], "counts": [5], "lease": 1}
    return touched(claim.LOOK, values), touched(claim.LEASE, wanted)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("is_analyzed", [False, True])
def test_what_a_look_reads_does_not_grow_with_what_waits(olga: Person, is_analyzed: bool) -> None:
    in_flight_and_waiting(olga, 100)
    few = pages_of_a_look(olga)

    in_flight_and_waiting(olga, 10_000)
    if is_analyzed:
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE public.outbox")
    many = pages_of_a_look(olga)

    assert many[0] < few[0] + 40, (few, many)
    assert many[1] < few[1] + 80, (few, many)


@pytest.fixture
def no_broker() -> Iterator[None]:
    """Celery with a broker's address at which nothing listens."""
    ours = current_app._get_current_object()
    nowhere = Celery("nowhere", broker="redis://127.0.0.1:1/0", set_as_current=False)
    nowhere.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    nowhere.set_current()
    yield
    ours.set_current()


@pytest.mark.usefixtures("no_broker")
def test_without_a_broker_rows_stay_due(olga: Person) -> None:
    write(olga, 2)
    messages = take()

    assert relay.hand_over(messages) == 0

    with public_schema():
        assert list(OutboxEntry.objects.values_list("lease_until", "attempts")) == [(None, 0), (None, 0)]


def test_messages_carry_organizer_entry_and_context_in_their_headers(
    olga: Person, broker: redis.Redis
) -> None:
    (entry,) = write(olga, context={"request_id": "r1"})

    assert relay.hand_over(take()) == 1

    message = json.loads(broker.lpop(QUEUE))  # type: ignore[arg-type]
    assert message["headers"]["parterre"] == {
        "entry_id": str(entry.pk),
        "organizer_id": str(olga.organizer.pk),
        "context": {"request_id": "r1"},
        "attempt": 1,
        "due_at": entry.available_at.timestamp(),
    }

"""Leasing: due rows only, turns between organizers, a cap each, and nothing lost when the broker is away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from celery import Celery, current_app
from django.conf import settings

from parterre.kernel.clock import utc_now
from tenants import relay
from tenants.entering import outside
from tenants.models import OutboxEntry
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def write(person: Person, count: int = 1, **fields: object) -> list[OutboxEntry]:
    organizer = person.organizer
    with outside():
        return OutboxEntry.objects.bulk_create(
            OutboxEntry(
                **{
                    "org": organizer.schema_name,
                    "organizer_id": organizer.pk,
                    "kind": "test.none",
                    "queue": "background",
                    "payload": {"number": number},
                    "available_at": utc_now() - timedelta(seconds=100 - number),
                }
                | fields
            )
            for number in range(count)
        )


def test_due_rows_are_leased_once_until_the_lease_lapses(olga: Person) -> None:
    (entry,) = write(olga)

    first, second = relay.lease(), relay.lease()
    with outside():
        OutboxEntry.objects.update(lease_until=utc_now() - timedelta(seconds=1))
    third = relay.lease()

    assert [[row.id for row in rows] for rows in (first, second, third)] == [[entry.pk], [], [entry.pk]]
    assert (first[0].payload, first[0].organizer_id) == ({"number": 0}, olga.organizer.pk)


def test_rows_that_are_done_given_up_or_not_due_stay(olga: Person) -> None:
    now = utc_now()
    write(olga, done_at=now)
    write(olga, failed_at=now)
    write(olga, available_at=now + timedelta(hours=1))

    assert relay.lease() == []


def test_one_organizers_flood_does_not_delay_another(olga: Person, mallory: Person) -> None:
    write(olga, 100)
    write(mallory, 3, available_at=utc_now())

    rows = relay.lease(batch=10)

    mine = [row for row in rows if row.organizer_id == olga.organizer.pk]
    hers = [row for row in rows if row.organizer_id == mallory.organizer.pk]
    assert (len(mine), len(hers)) == (7, 3)


def test_no_organizer_has_more_than_its_share_in_flight(olga: Person) -> None:
    write(olga, 100)

    assert len(relay.lease()) == settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER
    assert relay.lease() == []


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
    rows = relay.lease()

    assert relay.hand_over(rows) == 0

    with outside():
        assert list(OutboxEntry.objects.values_list("lease_until", "attempts")) == [(None, 0), (None, 0)]


def test_messages_carry_organizer_entry_and_context_in_their_headers(olga: Person) -> None:
    (entry,) = write(olga, context={"request_id": "r1"})
    queue = redis.Redis.from_url(settings.VALKEY_URL)
    queue.delete("background")

    assert relay.hand_over(relay.lease()) == 1

    message = json.loads(queue.lpop("background"))
    assert message["headers"]["parterre"] == {
        "entry_id": str(entry.pk),
        "organizer_id": str(olga.organizer.pk),
        "context": {"request_id": "r1"},
    }

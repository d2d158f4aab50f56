"""A task that holds no row keeps its lease up, and an outdated message does nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings

from tenants.models import OutboxEntry
from tenants.outbox import relay, tasks
from tests.tenants.register_organizer import unregister

pytestmark = pytest.mark.django_db(transaction=True)

ran: list[str] = []


@pytest.fixture
def slow() -> Iterator[str]:
    """Takes longer than a lease; a relay looks while it runs."""
    ran.clear()

    @tasks.platform_task("test.slow")
    def slow(*, seconds: float = 0.0) -> None:
        time.sleep(seconds)
        ran.append("slow")
        messages, _ = relay.Relay().take()
        ran.extend(f"sent again {message.row.kind}" for message in messages)

    yield "test.slow"
    unregister("test.slow")


def run(entry_id: UUID, attempt: int | None) -> bool:
    entry = OutboxEntry.objects.get(pk=entry_id)
    return tasks.run_entry(
        tasks.kinds_named(entry.kind),
        entry_id=entry_id,
        organizer_id=None,
        meta={},
        ids=entry.payload,
        attempt=attempt,
    )


def test_a_task_longer_than_its_lease_is_not_sent_again(slow: str) -> None:
    entry_id = tasks.enqueue_for_platform(slow, seconds=settings.OUTBOX_LEASE_SECONDS * 1.3)
    ((message,), _) = relay.Relay().take()

    assert run(entry_id, message.row.attempts)

    assert ran == ["slow"]


def test_the_message_of_an_earlier_lease_does_nothing(slow: str) -> None:
    entry_id = tasks.enqueue_for_platform(slow)
    ((first,), _) = relay.Relay().take()
    OutboxEntry.objects.update(lease_until=None)
    ((second,), _) = relay.Relay().take()

    done = [run(entry_id, one.row.attempts) for one in (first, second, second)]

    assert (done, ran) == ([False, True, False], ["slow"])


def test_a_message_of_an_older_release_is_done(slow: str) -> None:
    entry_id = tasks.enqueue_for_platform(slow)

    assert run(entry_id, None)

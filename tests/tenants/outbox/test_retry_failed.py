"""What was given up gets all its attempts again; what was not is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tenants.context.transactions import public_schema
from tenants.models import OutboxEntry
from tenants.outbox.retry_failed import retry_failed

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
BEFORE = NOON - timedelta(days=1)


def make_entry(**given: object) -> OutboxEntry:
    values = {"org": "platform", "kind": "tenants.provision", "queue": "default", "available_at": BEFORE}
    with public_schema():
        return OutboxEntry.objects.create(**{**values, **given})


def test_failed_entries_are_due_again_with_all_attempts() -> None:
    failed = make_entry(failed_at=BEFORE, attempts=12, last_error="Boom")
    done = make_entry(done_at=BEFORE, attempts=1)
    waiting = make_entry(attempts=3)

    retried = retry_failed([failed.pk, done.pk, waiting.pk], now=NOON)

    with public_schema():
        after = {row.pk: row for row in OutboxEntry.objects.all()}
    again = after[failed.pk]
    assert retried == 1
    assert (again.failed_at, again.available_at, again.attempts, again.last_error) == (None, NOON, 0, "Boom")
    assert (after[done.pk].done_at, after[done.pk].attempts) == (BEFORE, 1)
    assert (after[waiting.pk].available_at, after[waiting.pk].attempts) == (BEFORE, 3)


def test_a_second_press_does_nothing() -> None:
    failed = make_entry(failed_at=BEFORE, attempts=12)
    retry_failed([failed.pk], now=NOON)

    assert retry_failed([failed.pk], now=NOON) == 0

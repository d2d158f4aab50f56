"""Periodic jobs reach organizers that are due, once, and plan the next time with jitter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from parterre.kernel.clock import utc_now
from tenants import periodic
from tenants.entering import outside
from tenants.models import DueJob, OutboxEntry
from tests.people import Person
from tests.tenants.registering import unregister

pytestmark = pytest.mark.django_db

EVERY = timedelta(hours=1)


@pytest.fixture
def job() -> Iterator[str]:
    @periodic.periodic("test.job", every=EVERY)
    def job(**_: object) -> None: ...

    yield "test.job"
    del periodic.jobs["test.job"]
    unregister("test.job")


def promised() -> list[str]:
    with outside():
        return sorted(OutboxEntry.objects.filter(kind="test.job").values_list("org", flat=True))


def test_every_active_organizer_is_planned_within_one_interval(
    olga: Person, mallory: Person, job: str
) -> None:
    periodic.enqueue_due(job)

    with outside():
        due = DueJob.objects.filter(kind=job).values_list("due_at", flat=True)
        assert len(due) == 2
        assert all(utc_now() <= at <= utc_now() + EVERY for at in due)


def test_who_is_due_gets_one_task_and_a_new_time(olga: Person, mallory: Person, job: str) -> None:
    periodic.enqueue_due(job)
    with outside():
        DueJob.objects.filter(organizer=olga.organizer).update(due_at=utc_now() - timedelta(minutes=1))

    sent = [periodic.enqueue_due(job), periodic.enqueue_due(job)]

    assert (sent, promised()) == ([1, 0], [olga.organizer.schema_name])
    with outside():
        next_time = DueJob.objects.get(organizer=olga.organizer, kind=job).due_at
    assert EVERY * 0.9 < next_time - utc_now() < EVERY * 1.1


def test_beat_has_one_entry_a_job(job: str) -> None:
    assert periodic.beat_schedule()[job]["args"] == [job]


def test_ended_sessions_are_forgotten(db: None) -> None:
    for key, left in (("ended", -1), ("open", 1)):
        Session.objects.create(
            session_key=key, session_data="x", expire_date=utc_now() + timedelta(minutes=left)
        )

    periodic.sweep_sessions()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]

"""Periodic jobs reach organizers that are due, once, and plan the next time with jitter."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import DueJob, OutboxEntry
from tenants.outbox import periodic
from tests.people import Person
from tests.tenants.register_organizer import unregister

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
    with public_schema():
        return sorted(OutboxEntry.objects.filter(kind="test.job").values_list("org", flat=True))


def test_every_active_organizer_is_planned_within_one_interval(
    olga: Person, mallory: Person, job: str
) -> None:
    periodic.enqueue_due(job)

    with public_schema():
        due = DueJob.objects.filter(kind=job).values_list("due_at", flat=True)
        assert len(due) == 2
        assert all(utc_now() <= at <= utc_now() + EVERY for at in due)


def test_who_is_due_gets_one_task_and_a_new_time(olga: Person, mallory: Person, job: str) -> None:
    periodic.enqueue_due(job)
    with public_schema():
        DueJob.objects.filter(organizer=olga.organizer).update(due_at=utc_now() - timedelta(minutes=1))

    sent = [periodic.enqueue_due(job), periodic.enqueue_due(job)]

    assert (sent, promised()) == ([1, 0], [olga.organizer.schema_name])
    with public_schema():
        next_time = DueJob.objects.get(organizer=olga.organizer, kind=job).due_at
    assert EVERY * 0.9 < next_time - utc_now() < EVERY * 1.1


def test_all_who_are_due_are_reached_in_one_look(
    olga: Person, mallory: Person, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periodic, "BATCH", 1)
    periodic.enqueue_due(job)
    with public_schema():
        DueJob.objects.filter(kind=job).update(due_at=utc_now() - timedelta(minutes=1))

    assert periodic.enqueue_due(job) == 2
    assert len(promised()) == 2


def test_work_that_is_late_does_not_pile_up(olga: Person, job: str) -> None:
    for _ in range(3):
        periodic.enqueue_due(job)
        with public_schema():
            mine = DueJob.objects.filter(kind=job, organizer=olga.organizer)
            mine.update(due_at=utc_now() - timedelta(minutes=1))

    assert promised() == [olga.organizer.schema_name]


def test_a_batch_costs_the_same_whoever_is_in_it(
    olga: Person, mallory: Person, job: str, django_assert_num_queries: Any
) -> None:
    periodic.enqueue_due(job)
    for number in (1, 2):
        with public_schema():
            OutboxEntry.objects.all().delete()
            due = DueJob.objects.filter(kind=job).order_by("pk")[:number]
            DueJob.objects.filter(pk__in=[row.pk for row in due]).update(
                due_at=utc_now() - timedelta(minutes=1)
            )
        with django_assert_num_queries(9):  # looks for the new, savepoints, due, waiting, promise, next time
            assert periodic.enqueue_due(job) == number


def test_beat_has_one_entry_a_job(job: str) -> None:
    assert periodic.beat_schedule()[job]["args"] == [job]


@pytest.fixture
def chore() -> Iterator[str]:
    @periodic.periodic_on_platform("test.chore", every=timedelta(minutes=1))
    def chore(**_: object) -> None: ...

    yield "test.chore"
    del periodic.platform_jobs["test.chore"]
    unregister("test.chore")


def test_a_platform_job_has_a_beat_entry_of_its_own(chore: str) -> None:
    entry = periodic.beat_schedule()[chore]

    assert (entry["task"], entry["args"]) == ("tenants.enqueue_on_platform", [chore])
    assert entry["schedule"] == timedelta(minutes=1)


def test_a_platform_job_is_promised_again_only_when_it_is_done_or_given_up(db: None, chore: str) -> None:
    promised = [periodic.enqueue_on_platform(chore), periodic.enqueue_on_platform(chore)]
    OutboxEntry.objects.update(done_at=utc_now())
    promised += [periodic.enqueue_on_platform(chore), periodic.enqueue_on_platform(chore)]
    OutboxEntry.objects.filter(done_at=None).update(failed_at=utc_now())
    promised += [periodic.enqueue_on_platform(chore)]

    assert promised == [True, False, True, False, True]
    assert OutboxEntry.objects.filter(org="platform", kind=chore).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_promise_a_platform_job_once(chore: str) -> None:
    def tick() -> bool:
        try:
            together.wait(timeout=60)
            return periodic.enqueue_on_platform(chore)
        finally:
            connections.close_all()

    together = Barrier(4)
    with ThreadPoolExecutor(4) as threads:
        promised = [done.result() for done in [threads.submit(tick) for _ in range(4)]]

    assert sorted(promised) == [False, False, False, True]


def test_ended_sessions_are_forgotten(db: None) -> None:
    for key, left in (("ended", -1), ("open", 1)):
        Session.objects.create(
            session_key=key, session_data="x", expire_date=utc_now() + timedelta(minutes=left)
        )

    periodic.sweep_sessions()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]

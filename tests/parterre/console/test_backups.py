"""Staff backs an organizer up, looks at the difference, and exchanges the two: with a reason, written down twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.audit.models import LogEntry
from apps.orders.models import Order
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import JobKind, JobState, PortabilityJob, StaffAction
from tenants.portability.jobs import run_job
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person
from tests.staff import console_browser, make_staff
from tests.tenants.schemas import clear_away, schemas, written_down

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
BECAUSE = {"reason": "Orders were deleted by mistake"}


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.ARCHIVES_ROOT = tmp_path / "files", tmp_path / "archives"
    yield
    clear_away()


@pytest.fixture
def console(olga: Person) -> Client:
    return console_browser(make_staff().user)


def url(person: Person, more: str = "backups/") -> str:
    return f"/organizers/{person.organizer.pk}/{more}"


def work() -> list[str]:
    with public_schema():
        waiting = list(PortabilityJob.objects.filter(state=JobState.WAITING).values_list("pk", flat=True))
    for pk in waiting:
        run_job(pk)
    with public_schema():
        return [PortabilityJob.objects.get(pk=pk).state for pk in waiting]


def test_back_up_bring_beside_and_change_places(olga: Person, console: Client) -> None:
    of_others = schemas() - written_down()  # of tests before this one
    with organizer_transaction(olga.organizer):
        order = make_order(make_ticket_product(make_event())).order
    console.post(url(olga), {**BECAUSE, "act": "back-up"})
    states = work()
    with public_schema():
        backup = PortabilityJob.objects.get(kind=JobKind.BACKUP)
    with organizer_transaction(olga.organizer):
        Order.objects.update(email="wrong@example.org")

    console.post(url(olga), {**BECAUSE, "act": f"beside:{backup.pk}"})
    states += work()
    beside = console.get(url(olga))
    console.post(url(olga), {**BECAUSE, "act": "swap"})
    states += work()

    with organizer_transaction(olga.organizer):
        after = Order.objects.get().email
        told = list(LogEntry.objects.filter(action__startswith="organizer.").values_list("action"))
    with public_schema():
        kept = list(StaffAction.objects.order_by("at").values_list("action", "data__reason"))
    assert states == [JobState.DONE] * 3
    assert beside.context["differences"] == [
        ("audit_logentry", {"added": 1, "removed": 0, "changed": 0}),
        ("orders_order", {"added": 0, "removed": 0, "changed": 1}),
    ]
    assert order.code in beside.content.decode()
    assert after == "bea@example.org"
    actions = ("organizer.backed_up", "organizer.restore.prepared", "organizer.restored")
    assert kept == [(action, BECAUSE["reason"]) for action in actions]
    # Of the time between only the exchange itself is told: all else stands in the tables that are beside now.
    assert told == [("organizer.backed_up",), ("organizer.restored",)]

    console.post(url(olga), {**BECAUSE, "act": "discard"})
    assert (work(), schemas() - written_down()) == ([JobState.DONE], of_others)


def test_without_a_reason_nothing_happens(olga: Person, console: Client) -> None:
    answer = console.post(url(olga), {"act": "back-up", "reason": " "})

    assert answer.status_code == 422
    with public_schema():
        assert not PortabilityJob.objects.exists()
        assert not StaffAction.objects.exists()


@pytest.mark.parametrize("act", ["compare", "swap", "discard"])
def test_with_nothing_beside_there_is_a_sentence(olga: Person, console: Client, act: str) -> None:
    answer = console.post(url(olga), {**BECAUSE, "act": act})

    assert answer.status_code == 422
    assert "No backup is loaded" in answer.content.decode()
    with public_schema():
        assert not StaffAction.objects.exists()


def test_what_is_not_offered_is_not_found(olga: Person, mallory: Person, console: Client) -> None:
    console.post(url(mallory), {**BECAUSE, "act": "back-up"})
    work()
    with public_schema():
        theirs = PortabilityJob.objects.get()

    answers = [
        console.post(url(olga), {**BECAUSE, "act": "explode"}),
        console.post(url(olga), {**BECAUSE, "act": "beside:seven"}),
        console.post(url(olga), {**BECAUSE, "act": f"beside:{uuid4()}"}),
        console.post(url(olga), {**BECAUSE, "act": f"beside:{theirs.pk}"}),
        console.post(url(olga, f"jobs/{theirs.pk}/stop/")),
        console.get(f"/organizers/{uuid4()}/backups/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6


def test_a_job_is_stopped(olga: Person, console: Client) -> None:
    console.post(url(olga), {**BECAUSE, "act": "back-up"})
    with public_schema():
        job = PortabilityJob.objects.get()

    answer = console.post(url(olga, f"jobs/{job.pk}/stop/"), follow=True)

    job.refresh_from_db()
    assert (answer.status_code, job.state) == (200, JobState.STOPPED)

"""An organizer goes for good, step by step; its neighbour is untouched, and a tombstone remains."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from parterre.integrations.storage import file_store
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle import purge, quiesce
from tenants.lifecycle.purge import NotPurging, TransactionsStillOpen, last_purge, purge_organizer
from tenants.lifecycle.purge_report import report_on
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.models import JobState, Organizer, OrganizerState, PortabilityJob, StaffAction
from tenants.provisioning.organizers import SlugTaken, request_organizer
from tests.factories.orders import make_event
from tests.people import Person
from tests.staff import Staff, make_staff
from tests.tenants.populated_organizer import dump, forget_strangers, make_whole, remains, rows_of

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
STEPS = {"quiet", "routes", "work", "files", "cache", "schema", "role", "figures", "tombstone"}


@pytest.fixture(autouse=True)
def _nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(quiesce, "PROPAGATION_SECONDS", 0.0)  # there is one process
    yield
    forget_strangers()


@pytest.fixture
def sam(transactional_db: None) -> Staff:
    return make_staff()


@pytest.fixture
def nina(sam: Staff) -> Organizer:
    return make_whole("nina")


def closed_for_good(organizer: Organizer, sam: Staff) -> None:
    for move in ("close", "purge"):
        request = MoveOrganizer(organizer_id=organizer.pk, move=move, reason="Asked for", by="staff")
        move_organizer(request, actor=sam.actor, now=NOON)


def afresh(organizer: Organizer) -> Organizer:
    with public_schema():
        return Organizer.objects.get(pk=organizer.pk)


def test_nothing_of_it_is_left_but_a_tombstone(nina: Organizer, sam: Staff) -> None:
    before = remains(nina)
    closed_for_good(nina, sam)

    job = purge_organizer(nina.pk)

    assert len(before) == 16
    assert remains(nina) == {}
    stone = afresh(nina)
    assert (stone.state, stone.name, stone.slug, stone.schema_version, stone.id_range, stone.plugins) == (
        OrganizerState.PURGED,
        "",
        "nina",
        "",
        None,
        [],
    )
    assert (job.state, job.done, job.total, set(job.result["steps"])) == (JobState.DONE, 9, 9, STEPS)
    assert job.result["report"]["tables"]["orders_orderposition"] == 4
    assert job.result["steps"]["files"] == {"files": 1, "archives": 1, "jobs": 1, "sides": 0}
    with public_schema():
        told = list(StaffAction.objects.filter(organizer=nina).order_by("at", "action").values_list("action"))
    assert told == [("organizer.closing",), ("organizer.purging",)]


def test_nobody_takes_its_names_over(nina: Organizer, sam: Staff) -> None:
    closed_for_good(nina, sam)
    purge_organizer(nina.pk)

    for slug in ("nina", "old-nina"):
        with pytest.raises(SlugTaken):
            request_organizer(name="Another", slug=slug, host=f"{slug}.parterre.test")


def test_its_neighbour_is_the_same_to_the_last_byte(nina: Organizer, sam: Staff, mallory: Person) -> None:
    with organizer_transaction(mallory.organizer):
        make_event(slug="neighbours")
    file_store().write(mallory.organizer.pk, "logo.png", b"neighbour")
    other = make_whole("otto")
    neighbours = [mallory.organizer, other]
    before = [dump(one) for one in neighbours]
    closed_for_good(nina, sam)

    purge_organizer(nina.pk)

    assert [dump(one) for one in neighbours] == before
    file_store().delete_all(mallory.organizer.pk)


def test_only_what_is_closed_for_good_is_purged(nina: Organizer) -> None:
    before = dump(nina)

    with pytest.raises(NotPurging):
        purge_organizer(nina.pk)

    assert dump(nina) == before
    assert last_purge(nina) is None


def test_it_goes_on_where_it_was(nina: Organizer, sam: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off in each step once, after its work was done and before that was noted."""
    closed_for_good(nina, sam)
    whole, stops = purge.STEPS, []

    def breaking(step: purge.Step) -> purge.Step:
        def run(organizer: Organizer) -> Any:
            step.run(organizer)
            raise OSError("the disk is full")

        return purge.Step(step.name, run)

    for broken in whole:
        steps = tuple(breaking(step) if step is broken else step for step in whole)
        monkeypatch.setattr(purge, "STEPS", steps)
        with pytest.raises(OSError, match="the disk is full"):
            purge_organizer(nina.pk)
        stopped = last_purge(nina)
        assert stopped is not None
        stops.append((stopped.done, stopped.error))
        monkeypatch.setattr(purge, "STEPS", whole[: len(stops)])
        purge_organizer(nina.pk)
    monkeypatch.setattr(purge, "STEPS", whole)

    job = purge_organizer(nina.pk)

    assert stops == [(number, "OSError: the disk is full") for number in range(9)]
    assert (job.state, job.error, set(job.result["steps"])) == (JobState.DONE, "", STEPS)
    assert remains(nina) == {}


def test_a_second_time_changes_nothing(nina: Organizer, sam: Staff) -> None:
    closed_for_good(nina, sam)
    first = purge_organizer(nina.pk)

    second = purge_organizer(nina.pk)

    assert (second.pk, second.result, second.ended_at) == (first.pk, first.result, first.ended_at)


def test_two_at_once_are_one(nina: Organizer, sam: Staff) -> None:
    closed_for_good(nina, sam)
    jobs: list[PortabilityJob] = []

    def run() -> None:
        jobs.append(purge_organizer(nina.pk))
        for connection in connections.all():
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [job.state for job in jobs] == [JobState.DONE, JobState.DONE]
    assert remains(nina) == {}


def test_what_is_inside_comes_to_its_end_first(nina: Organizer, sam: Staff) -> None:
    closed_for_good(nina, sam)
    inside, ended = threading.Event(), threading.Event()

    def work() -> None:
        with organizer_transaction(nina):
            make_event(slug="late")
            inside.set()
            time.sleep(0.7)
            ended.set()
        connections["default"].close()

    thread = threading.Thread(target=work)
    thread.start()
    inside.wait()

    purge_organizer(nina.pk)

    assert ended.is_set()
    thread.join()
    assert remains(nina) == {}


def test_what_does_not_end_stops_the_purge_and_loses_nothing(
    nina: Organizer, sam: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "QUIET_WITHIN", 0.3)
    closed_for_good(nina, sam)
    before = rows_of(nina)

    with organizer_transaction(nina):
        make_event(slug="late")
        with pytest.raises(TransactionsStillOpen):
            purge_organizer(nina.pk)

    job = last_purge(nina)
    assert job is not None
    assert job.error.startswith("TransactionsStillOpen")
    assert {**rows_of(nina), "PortabilityJob": 0} == {**before, "PortabilityJob": 0}
    purge_organizer(nina.pk)
    assert remains(nina) == {}


# The report


def test_the_report_counts_and_warns_and_changes_nothing(nina: Organizer) -> None:
    before = dump(nina)

    report = report_on(nina, now=NOON)

    assert dump(nina) == before
    assert report.tables["orders_order"] == 4
    assert (report.files.count, report.files.size_bytes, report.archives.count) == (1, 4, 1)
    assert report.hosts == ["nina.parterre.test", "tickets.nina.example"]
    assert (report.members, report.tokens, report.invitations, report.former_slugs) == (1, 1, 1, ["old-nina"])
    assert [
        (one.kind, one.count, {c: str(a) for c, a in one.amounts.items()}) for one in report.obligations
    ] == [
        ("unused_tickets", 3, {"EUR": "69.00"}),
        ("open_orders", 1, {"EUR": "23.00"}),
        ("open_payments", 1, {"EUR": "23.00"}),
    ]
    assert report.as_json()["rows"] == sum(report.tables.values())


# The command


def said(*words: str) -> str:
    out = StringIO()
    call_command("tenants", *words, stdout=out)
    return out.getvalue()


def test_the_command_looks_then_closes_then_purges(nina: Organizer) -> None:
    looked = said("purge", "nina", "--dry-run")
    closed = said("close", "nina", "--reason", "Asked for")
    purged = said("purge", "nina", "--confirm", "nina", "--reason", "Asked for")

    assert "WARNING        3 tickets not used yet, for what is still to come: 69.00 EUR" in looked
    assert "nina is active: nothing was changed" in looked
    assert "nina is closing now, until" in closed
    assert "[6/9] schema" in purged
    assert "nina is purged" in purged
    assert remains(nina) == {}
    assert "nina" in said("list", "--state", "purged")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("purge", "nobody", "--dry-run"), "there is no organizer 'nobody'"),
        (("purge", "acme", "--confirm", "otto"), "--confirm acme"),
        (("purge", "acme", "--confirm", "acme"), "only what is being closed can be purged"),
        (("close", "acme"), "Enter a reason"),
        (("reopen", "acme", "--reason", "x"), "not possible in the organizer’s current status"),
        (("resume", "acme", "--reason", "x"), "Only a suspended organizer"),
    ],
)
def test_the_command_refuses_in_a_sentence(olga: Person, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said(*words)

    assert afresh(olga.organizer).state == OrganizerState.ACTIVE


def test_the_command_suspends_and_resumes(olga: Person) -> None:
    suspended = said("suspend", "acme", "--reason", "Chargebacks")
    resumed = said("resume", "acme", "--reason", "Settled")

    assert (suspended.strip(), resumed.strip()) == ("acme is suspended now", "acme is active now")

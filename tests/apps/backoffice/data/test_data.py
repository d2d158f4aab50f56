"""Taking the data along, and trying things out in a copy: for members who may see everything, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.audit.models import LogEntry
from apps.backoffice.data import download_links
from apps.teams.models import Team, TeamMember
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import JobKind, JobState, Organizer, OutboxEntry, PortabilityJob
from tenants.portability.archive import check
from tenants.portability.archive_store import stored
from tenants.portability.jobs import run_job
from tenants.routing.directory import forget
from tests.apps.backoffice.fixtures import browser, make_fair
from tests.people import Person
from tests.tenants.schemas import clear_away

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

DATA, SANDBOX = "/o/acme/settings/data/", "/o/acme/settings/data/sandbox/"
LONG = "correct horse battery"


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT, settings.ARCHIVES_ROOT = tmp_path / "files", tmp_path / "archives"
    yield
    clear_away()


def job() -> PortabilityJob:
    with public_schema():
        return PortabilityJob.objects.order_by("-created_at")[0]


def work() -> None:
    with public_schema():
        waiting = list(PortabilityJob.objects.filter(state=JobState.WAITING).values_list("pk", flat=True))
    for pk in waiting:
        run_job(pk)


def exported(client: Client) -> PortabilityJob:
    client.post(DATA, {"passphrase": "", "again": "", "once": uuid4().hex})
    work()
    return job()


def link_in(page: Any) -> str:
    (one,) = page.context["exports"]
    return str(one.url)


def test_an_archive_is_made_and_downloaded(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)

    asked = client.post(DATA, {"passphrase": "", "again": "", "once": uuid4().hex})
    waiting = client.get(DATA)
    work()
    ready = client.get(DATA)
    answer = client.get(link_in(ready))

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    archive = stored(job())
    assert archive is not None
    assert (asked.status_code, asked["Location"]) == (303, DATA)
    assert waiting.context["is_exporting"]
    assert answer["Content-Disposition"].startswith('attachment; filename="acme-')
    assert (len(content), answer["Cache-Control"]) == (job().size_bytes, "private, no-store")
    assert check(archive).organizer.slug == "acme"
    with organizer_transaction(olga.organizer):
        assert LogEntry.objects.get(action="organizer.data.exported").data == {"encrypted": False}


def test_with_a_passphrase_it_is_encrypted_and_nobody_keeps_it(olga: Person) -> None:
    browser(olga).post(DATA, {"passphrase": LONG, "again": LONG, "once": uuid4().hex})
    work()

    archive = stored(job())
    assert archive is not None
    assert check(archive, passphrase=LONG).organizer.slug == "acme"
    with public_schema():
        assert LONG not in str(list(PortabilityJob.objects.values())) + str(
            list(OutboxEntry.objects.values())
        )


@pytest.mark.parametrize(
    ("passphrase", "again", "sentence"),
    [("short", "short", "at least 10"), (LONG, "other", "don’t match"), (LONG, "", "don’t match")],
    ids=["short", "different", "once only"],
)
def test_passphrases_are_checked(olga: Person, passphrase: str, again: str, sentence: str) -> None:
    answer = browser(olga).post(DATA, {"passphrase": passphrase, "again": again, "once": uuid4().hex})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with public_schema():
        assert not PortabilityJob.objects.exists()


def test_one_at_a_time(olga: Person) -> None:
    client = browser(olga)
    client.post(DATA, {"passphrase": "", "again": "", "once": uuid4().hex})

    second = client.post(DATA, {"passphrase": "", "again": "", "once": uuid4().hex})

    assert second.status_code == 422
    assert second.context["is_exporting"]
    with public_schema():
        assert PortabilityJob.objects.count() == 1


def test_progress_is_a_piece_of_page_that_ends_by_itself(olga: Person) -> None:
    client = browser(olga)
    client.post(DATA, {"passphrase": "", "again": "", "once": uuid4().hex})
    with public_schema():
        PortabilityJob.objects.update(state=JobState.RUNNING, done=30, total=120, step="orders_order")

    running = client.get(f"{DATA}jobs/{job().pk}/")
    with public_schema():
        PortabilityJob.objects.update(state=JobState.DONE)
    done = client.get(f"{DATA}jobs/{job().pk}/")

    assert "25" in running.content.decode()
    assert "HX-Refresh" not in running.headers
    assert done.headers["HX-Refresh"] == "true"


def test_it_can_be_stopped(olga: Person) -> None:
    client = browser(olga)
    client.post(DATA, {"passphrase": "", "again": "", "once": uuid4().hex})

    client.post(f"{DATA}jobs/{job().pk}/stop/")
    work()

    assert (job().state, job().file) == (JobState.STOPPED, "")


def test_a_link_is_for_one_person_and_an_hour(olga: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(olga)
    made = exported(client)
    path = f"{DATA}jobs/{made.pk}/archive/"

    answers = [
        client.get(f"{path}?key={key}") for key in ("", "x", download_links.key_for(made, Person("tim").user))
    ]
    monkeypatch.setattr(download_links, "VALID_FOR", -1)
    late = client.get(link_in(client.get(DATA)))

    assert [(one.status_code, one["Location"]) for one in (*answers, late)] == [(303, DATA)] * 4


def test_mallory_gets_nothing(olga: Person, mallory: Person) -> None:
    made = exported(browser(olga))
    theirs = browser(mallory)

    answers = [
        theirs.get(DATA),
        theirs.post(DATA, {"passphrase": "", "again": ""}),
        theirs.post(SANDBOX, {"sandbox-days": "7"}),
        theirs.get(f"{DATA}jobs/{made.pk}/"),
        theirs.get(f"{DATA}jobs/{made.pk}/archive/?key={download_links.key_for(made, mallory.user)}"),
        # Her own organizer, with acme's job.
        theirs.get(f"/o/zeta/settings/data/jobs/{made.pk}/"),
        theirs.get(
            f"/o/zeta/settings/data/jobs/{made.pk}/archive/?key={download_links.key_for(made, mallory.user)}"
        ),
        theirs.post(f"/o/zeta/settings/data/jobs/{made.pk}/stop/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 8
    with public_schema():
        assert list(PortabilityJob.objects.values_list("state", flat=True)) == [JobState.DONE]


def test_settings_alone_are_not_enough_to_take_every_buyer_along(olga: Person, tim: Person) -> None:
    made = exported(browser(olga))
    with organizer_transaction(olga.organizer):
        team = Team.objects.create(
            name="Settings", limit_organizer_permissions=["organizer.settings.general:write"]
        )
        TeamMember.objects.create(team=team, user_id=tim.user.pk, email=tim.user.email)
    client = browser(tim)

    page = client.get(DATA)
    answers = [
        client.post(DATA, {"passphrase": "", "again": ""}),
        client.post(SANDBOX, {"sandbox-days": "7"}),
        client.post(f"{DATA}jobs/{made.pk}/stop/"),
        client.get(f"{DATA}jobs/{made.pk}/archive/?key={download_links.key_for(made, tim.user)}"),
        client.get(f"{SANDBOX}remove/"),
    ]

    assert page.status_code == 200
    assert not page.context["may_take"]
    assert [answer.status_code for answer in answers] == [403] * 5


def test_door_staff_do_not_even_see_the_page(tim: Person) -> None:
    assert browser(tim).get(DATA).status_code == 403


def test_a_sandbox_is_made_shown_and_removed(olga: Person) -> None:
    make_fair(olga)
    client = browser(olga)

    client.post(SANDBOX, {"sandbox-days": "7"})
    waiting = client.get(DATA)
    work()
    there = client.get(DATA)
    inside = client.get("/o/acme-sandbox/")
    asked = client.get(f"{SANDBOX}remove/")
    client.post(f"{SANDBOX}remove/")
    gone = client.get(DATA)

    assert waiting.context["sandbox_job"].is_under_way
    assert there.context["sandbox"].slug == "acme-sandbox"
    assert "http://acme-sandbox.parterre.test" in there.content.decode()
    assert (inside.status_code, asked.status_code) == (200, 200)
    assert gone.context["sandbox"] is None
    with public_schema():
        assert Organizer.objects.get(slug="acme-sandbox").state == "purging"
    with organizer_transaction(olga.organizer):
        actions = list(LogEntry.objects.filter(action__startswith="organizer.sandbox").values_list("action"))
    assert sorted(actions) == [("organizer.sandbox.made",), ("organizer.sandbox.removed",)]


def test_without_a_sandbox_there_is_none_to_remove(olga: Person) -> None:
    client = browser(olga)

    assert client.get(f"{SANDBOX}remove/").status_code == 404
    assert client.post(f"{SANDBOX}remove/", follow=True).status_code == 200


@pytest.mark.parametrize("state", ["suspended", "closing"])
def test_also_who_is_closed_takes_the_data_along(olga: Person, state: str) -> None:
    with public_schema():
        Organizer.objects.filter(pk=olga.organizer.pk).update(state=state)

    made = exported(browser(olga))

    assert (made.kind, made.state) == (JobKind.EXPORT, JobState.DONE)


def test_a_failure_is_told_in_the_readers_language(olga: Person) -> None:
    with public_schema():
        Organizer.objects.filter(pk=olga.organizer.pk).update(sandbox_of=uuid4())
    client = browser(olga)
    client.post(SANDBOX, {"sandbox-days": "7"})
    work()
    with public_schema():
        Organizer.objects.filter(pk=olga.organizer.pk).update(sandbox_of=None)
    forget()

    page = client.get(DATA)

    assert "This organizer is already a sandbox." in page.content.decode()

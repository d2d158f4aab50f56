"""Who an organizer is, what staff alone did to it, and its share of background tasks."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.audit.models import LogEntry
from apps.events.facade import change_links
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import JobKind, JobState, Organizer, OrganizerState, PortabilityJob, StaffAction
from tenants.routing.domains import add_host
from tenants.routing.rename import RenameOrganizer, rename_organizer
from tests.people import Person
from tests.staff import Staff

pytestmark = pytest.mark.django_db


def page_of(person: Person, console: Client, path: str = "") -> str:
    return console.get(f"/organizers/{person.organizer.pk}/{path}").content.decode()


def test_owner_and_contact_are_shown(olga: Person, console: Client) -> None:
    with organizer_transaction(olga.organizer):
        change_links({"contact_mail": "hello@acme.example"}, actor=olga.actor)

    page = page_of(olga, console)

    assert "mailto:olga@example.org" in page
    assert "mailto:hello@acme.example" in page
    assert "mailto:tim@example.org" not in page


def test_what_staff_did_is_apart_from_what_the_organizer_did(
    olga: Person, sam: Staff, console: Client
) -> None:
    add_host(olga.organizer.pk, "tickets.example.org", actor=sam.actor, now=utc_now())
    renamed = RenameOrganizer(organizer_id=olga.organizer.pk, slug="club")
    rename_organizer(renamed, actor=olga.actor, now=utc_now())
    # As staff in a support session with write access.
    rename_organizer(
        RenameOrganizer(organizer_id=olga.organizer.pk, slug="club2"), actor=sam.actor, now=utc_now()
    )

    log = console.get("/actions/").content.decode()
    staff, _head, others = page_of(olga, console).partition("By the organizer and automatically")

    told = ("added the domain tickets.example.org", "from club to club2", "from acme to club<")
    assert [sentence in log for sentence in told] == [True, True, False]
    assert [sentence in staff for sentence in told] == [True, True, False]
    assert [sentence in others for sentence in told] == [False, False, True]


def test_the_share_is_changed_with_a_reason(olga: Person, console: Client) -> None:
    url = f"/organizers/{olga.organizer.pk}/share/"

    wrong = [
        console.post(url, given).status_code
        for given in ({"share": "0", "reason": "x"}, {"share": "101", "reason": "x"}, {"share": "2"})
    ]
    console.post(url, {"share": "3", "reason": "Big sale"}, follow=True)

    with public_schema():
        action = StaffAction.objects.get()
        assert Organizer.objects.get(pk=olga.organizer.pk).share == 3
    with organizer_transaction(olga.organizer):
        told = LogEntry.objects.get(action="organizer.share").data
    assert wrong == [422, 422, 422]
    assert action.data == {"before": 1, "share": 3, "reason": "Big sale"}
    assert told == {**action.data, "staff": True}


def test_failed_backups_say_why_in_the_readers_language(olga: Person, console: Client) -> None:
    with public_schema():
        for result in ({"refusal": {"message": "No backup is loaded for this organizer.", "values": {}}}, {}):
            PortabilityJob.objects.create(
                organizer=olga.organizer,
                kind=JobKind.RESTORE,
                state=JobState.FAILED,
                error="NoRestoredSide: raw",
                result=result,
                created_at=utc_now(),
            )
    console.cookies["parterre_language"] = "de"

    page = page_of(olga, console, "backups/")

    assert "Für diesen Veranstalter ist kein Backup geladen." in page
    assert "Ein unerwarteter Fehler hat diesen Vorgang beendet." in page
    assert page.count("NoRestoredSide: raw") == 1


def test_what_a_purge_removed_has_labels_and_figures(olga: Person, console: Client) -> None:
    with public_schema():
        PortabilityJob.objects.create(
            organizer=olga.organizer,
            kind=JobKind.PURGE,
            state=JobState.RUNNING,
            result={"steps": {"work": {"outbox": 12345}, "cache": {"keys": "the cache did not answer"}}},
            created_at=utc_now(),
        )
        Organizer.objects.filter(pk=olga.organizer.pk).update(state=OrganizerState.PURGING)

    page = page_of(olga, console)

    assert "Queued tasks: 12,345" in page
    assert "Cache entries: the cache did not answer" in page

"""Trials, grace periods and test copies end by themselves: never without a notice, never for the wrong one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from parterre.accounts.models import PlatformMail
from tenants.context.transactions import public_schema
from tenants.lifecycle.scheduled_transitions import run_due_transitions
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.models import Organizer, OrganizerState, OutboxEntry, StaffAction
from tenants.routing.directory import forget
from tenants.staff.log import THE_PLATFORM
from tests.people import Person

pytestmark = pytest.mark.django_db

DAY_0 = datetime(2030, 5, 1, 12, tzinfo=UTC)


def day(number: float) -> datetime:
    return DAY_0 + timedelta(days=number)


def put(person: Person, **values: Any) -> None:
    with public_schema():
        Organizer.objects.filter(pk=person.organizer.pk).update(**values)
    forget()


def state(person: Person) -> str:
    with public_schema():
        return Organizer.objects.get(pk=person.organizer.pk).state


def until(person: Person) -> datetime | None:
    with public_schema():
        return Organizer.objects.get(pk=person.organizer.pk).state_until


def mails() -> list[str]:
    with public_schema():
        return list(PlatformMail.objects.order_by("written_at").values_list("subject", flat=True))


def actions(person: Person) -> list[tuple[str, Any]]:
    with public_schema():
        found = StaffAction.objects.filter(organizer=person.organizer.pk, user_id=THE_PLATFORM).order_by("at")
        return list(found.values_list("action", "data__of"))


@pytest.mark.parametrize(
    ("before", "after", "notice"),
    [
        (OrganizerState.TRIAL, OrganizerState.PAST_DUE, "The trial of Acme ends"),
        (OrganizerState.PAST_DUE, OrganizerState.SUSPENDED, "Acme will be suspended"),
        (OrganizerState.CLOSING, OrganizerState.PURGING, "All data of Acme will be deleted"),
    ],
)
def test_a_state_ends_on_its_day_after_a_notice(
    olga: Person, mallory: Person, before: OrganizerState, after: OrganizerState, notice: str
) -> None:
    put(olga, state=before, state_since=DAY_0, state_until=day(30))
    seen = []

    for number in (22.9, 23.1, 23.2, 29.9, 30.1):
        run_due_transitions(now=day(number))
        seen.append((state(olga), len(mails())))

    assert seen == [(before, 0), (before, 1), (before, 1), (before, 1), (after, 2)]
    assert mails()[0] == notice
    assert state(mallory) == OrganizerState.ACTIVE


def test_a_purge_is_promised_and_the_notice_keeps_the_report(olga: Person) -> None:
    put(olga, state=OrganizerState.CLOSING, state_since=DAY_0, state_until=day(30))

    run_due_transitions(now=day(24))
    run_due_transitions(now=day(31))

    with public_schema():
        promised = list(OutboxEntry.objects.filter(kind="tenants.purge").values_list("payload", flat=True))
        report = StaffAction.objects.get(action="organizer.notice").data["report"]
    assert promised == [{"organizer_id": str(olga.organizer.pk)}]
    assert report["tables"]["teams_team"] == 2
    assert actions(olga) == [("organizer.notice", "purge"), ("organizer.purging", None)]


def test_a_notice_that_comes_late_postpones_the_end(olga: Person) -> None:
    put(olga, state=OrganizerState.CLOSING, state_since=DAY_0, state_until=day(30))

    run_due_transitions(now=day(40))
    told = (state(olga), until(olga), len(mails()))
    run_due_transitions(now=day(46.9))
    not_yet = state(olga)
    run_due_transitions(now=day(47.1))

    assert told == (OrganizerState.CLOSING, day(47), 1)
    assert (not_yet, state(olga)) == (OrganizerState.CLOSING, OrganizerState.PURGING)


def test_a_short_period_has_a_notice_as_long_as_itself(olga: Person, settings: LazySettings) -> None:
    settings.LIFECYCLE_CLOSING_DAYS = 2
    request = MoveOrganizer(organizer_id=olga.organizer.pk, move="close", reason="", by="owner")
    move_organizer(request, actor=olga.actor, now=DAY_0)

    run_due_transitions(now=day(0.01))
    run_due_transitions(now=day(2.01))

    assert state(olga) == OrganizerState.PURGING


def test_opened_again_and_closed_again_it_is_told_again(olga: Person) -> None:
    put(olga, state=OrganizerState.CLOSING, state_since=DAY_0, state_until=day(30))
    run_due_transitions(now=day(24))
    for move, number in (("reopen", 25), ("close", 26)):
        request = MoveOrganizer(organizer_id=olga.organizer.pk, move=move, reason="", by="owner")
        move_organizer(request, actor=olga.actor, now=day(number))

    run_due_transitions(now=day(31))
    still = state(olga)
    run_due_transitions(now=day(50))

    assert (still, state(olga)) == (OrganizerState.CLOSING, OrganizerState.CLOSING)
    assert mails().count("All data of Acme will be deleted") == 2


def test_suspended_never_ends_by_itself(olga: Person) -> None:
    put(olga, state=OrganizerState.SUSPENDED, state_since=DAY_0)

    run_due_transitions(now=day(5000))

    assert (state(olga), mails()) == (OrganizerState.SUSPENDED, [])


def test_a_test_copy_goes_when_its_time_is_over_and_its_original_stays(olga: Person, mallory: Person) -> None:
    put(olga, sandbox_of=mallory.organizer.pk, expires_at=day(14), created_at=DAY_0)

    run_due_transitions(now=day(8))
    before = state(olga)
    run_due_transitions(now=day(14.1))

    assert (before, state(olga), state(mallory)) == (
        OrganizerState.ACTIVE,
        OrganizerState.PURGING,
        OrganizerState.ACTIVE,
    )
    assert mails()[0] == "The sandbox Acme will be deleted"


def test_nothing_ends_while_it_is_moved(olga: Person) -> None:
    put(olga, state=OrganizerState.CLOSING, state_since=DAY_0, state_until=day(30), is_read_only=True)

    run_due_transitions(now=day(99))

    assert (state(olga), mails()) == (OrganizerState.CLOSING, [])


def test_one_that_fails_stops_no_other(olga: Person, mallory: Person) -> None:
    for person in (olga, mallory):
        put(person, state=OrganizerState.CLOSING, state_since=DAY_0, state_until=day(30))
    put(olga, state_until=day(29), schema_name="org_that_is_not_there")

    run_due_transitions(now=day(24))

    assert mails() == ["All data of Zeta will be deleted"]

"""From one state to another: written down for both sides, told to the owners, in force at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from apps.audit.models import LogEntry
from parterre.accounts.models import PlatformMail
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.access_policy import TemporarilyUnavailable
from tenants.lifecycle.transitions import (
    MOVES,
    Move,
    MoveOrganizer,
    NotActive,
    NotAllowedInState,
    NotSuspended,
    OwnerOnly,
    ReasonMissing,
    first_state,
    move_organizer,
    moves_of,
    resume_organizer,
    suspend_organizer,
)
from tenants.models import Organizer, OrganizerState, OutboxEntry, StaffAction
from tests.people import Person
from tests.staff import Staff, make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
PURGING = OrganizerState.PURGING


@pytest.fixture
def sam(db: None) -> Staff:
    return make_staff()


def state(person: Person) -> str:
    return afresh(person).state


def afresh(person: Person) -> Organizer:
    with public_schema():
        return Organizer.objects.get(pk=person.organizer.pk)


def put(person: Person, **values: Any) -> None:
    with public_schema():
        Organizer.objects.filter(pk=person.organizer.pk).update(**values)


def move(person: Person, name: str, sam: Staff, *, by: Any = "staff", reason: str = "Because") -> Organizer:
    request = MoveOrganizer(organizer_id=person.organizer.pk, move=name, reason=reason, by=by)
    return move_organizer(request, actor=sam.actor, now=NOON)


def logged(person: Person) -> list[tuple[str, str, str, Any]]:
    with organizer_transaction(person.organizer):
        return list(LogEntry.objects.order_by("pk").values_list("action", "actor_kind", "actor_id", "data"))


def mails() -> list[tuple[str, str]]:
    with public_schema():
        return list(PlatformMail.objects.order_by("written_at").values_list("to", "subject"))


def test_suspending_is_written_down_for_both_sides(olga: Person, sam: Staff) -> None:
    suspend_organizer(olga.organizer.pk, reason=" Chargebacks ", actor=sam.actor, now=NOON)

    assert state(olga) == OrganizerState.SUSPENDED
    assert logged(olga) == [
        ("organizer.suspended", "user", sam.actor.id, {"reason": "Chargebacks", "staff": True})
    ]
    with public_schema():
        action = StaffAction.objects.get()
    assert (action.organizer_id, str(action.user_id), action.action, action.data, action.at) == (
        olga.organizer.pk,
        sam.actor.id,
        "organizer.suspended",
        {"reason": "Chargebacks", "from": "active", "until": ""},
        NOON,
    )


def test_owners_are_told_and_nobody_else(olga: Person, tim: Person, mallory: Person, sam: Staff) -> None:
    suspend_organizer(olga.organizer.pk, reason="Chargebacks", actor=sam.actor, now=NOON)

    assert mails() == [("olga@example.org", "Acme is suspended")]
    with public_schema():
        text = PlatformMail.objects.get().text
    assert "Tickets already sold can still be checked in." in text
    assert "Reason: Chargebacks" in text


def test_a_suspended_organizer_is_closed_at_once_and_its_neighbour_is_not(
    olga: Person, mallory: Person, sam: Staff
) -> None:
    client = Client(headers={"host": "parterre.test", "authorization": f"Token {olga.token}"})
    before = client.get("/api/v1/organizers/acme/events/").status_code

    suspend_organizer(olga.organizer.pk, reason="Chargebacks", actor=sam.actor, now=NOON)

    written = client.post("/api/v1/organizers/acme/events/", {}, content_type="application/json")
    shop = Client().get("/", headers={"host": "acme.parterre.test"})
    neighbour = Client().get("/", headers={"host": "zeta.parterre.test"})
    assert (before, written.status_code, shop.status_code, neighbour.status_code) == (200, 403, 403, 200)


def test_resuming_opens_everything_again(olga: Person, sam: Staff) -> None:
    suspend_organizer(olga.organizer.pk, reason="Chargebacks", actor=sam.actor, now=NOON)

    resume_organizer(olga.organizer.pk, reason="Settled", actor=sam.actor, now=NOON)

    assert state(olga) == OrganizerState.ACTIVE
    assert [entry[0] for entry in logged(olga)] == ["organizer.suspended", "organizer.resumed"]


def test_nothing_is_written_when_it_is_refused(olga: Person, sam: Staff) -> None:
    with pytest.raises(ReasonMissing):
        suspend_organizer(olga.organizer.pk, reason="  ", actor=sam.actor, now=NOON)
    with pytest.raises(NotSuspended):
        resume_organizer(olga.organizer.pk, reason="Settled", actor=sam.actor, now=NOON)
    with pytest.raises(OwnerOnly):
        move(olga, "suspend", sam, by="owner")

    assert (state(olga), logged(olga), mails()) == (OrganizerState.ACTIVE, [], [])


def test_suspending_twice_is_refused(olga: Person, sam: Staff) -> None:
    suspend_organizer(olga.organizer.pk, reason="Chargebacks", actor=sam.actor, now=NOON)

    with pytest.raises(NotActive):
        suspend_organizer(olga.organizer.pk, reason="Again", actor=sam.actor, now=NOON)

    assert len(logged(olga)) == 1


def every_move() -> Iterator[Any]:
    for one in MOVES.values():
        for before in OrganizerState:
            yield pytest.param(one, before, id=f"{one.name}-from-{before}")


@pytest.mark.parametrize(("one", "before"), list(every_move()))
def test_each_move_is_made_from_its_states_alone(
    olga: Person, sam: Staff, one: Move, before: OrganizerState
) -> None:
    put(olga, state=before)
    by = next(iter(one.by))

    if before not in one.sources:
        with pytest.raises(one.refusal):
            move(olga, one.name, sam, by=by)
        assert state(olga) == before
        return
    moved = move(olga, one.name, sam, by=by)

    there = afresh(olga)
    assert (there.state, there.state_since) == (one.to or OrganizerState.ACTIVE, NOON)
    assert there.state_until == (NOON + timedelta(days=30) if one.days else None)
    assert moved.state == there.state
    with public_schema():
        promised = OutboxEntry.objects.filter(kind="tenants.purge").count()
    assert promised == (1 if one.to == PURGING else 0)


def test_an_owner_closes_and_opens_again_and_is_named_as_the_one_who_did(olga: Person) -> None:
    owner = Staff(olga.user)

    move(olga, "close", owner, by="owner", reason="")
    closed = state(olga)
    move(olga, "reopen", owner, by="owner", reason="")

    assert (closed, state(olga)) == (OrganizerState.CLOSING, OrganizerState.ACTIVE)
    assert logged(olga) == [
        ("organizer.closing", "user", owner.actor.id, {}),
        ("organizer.reopened", "user", owner.actor.id, {}),
    ]
    assert [subject for _to, subject in mails()] == [
        "Acme is being closed",
        "Closing of Acme canceled",
    ]


@pytest.mark.parametrize(
    ("before", "until"),
    [
        (OrganizerState.SUSPENDED, None),
        (OrganizerState.TRIAL, NOON + timedelta(days=3)),
        (OrganizerState.PAST_DUE, NOON + timedelta(days=9)),
    ],
)
def test_closing_is_no_way_around_the_state_before(
    olga: Person, before: OrganizerState, until: datetime | None
) -> None:
    put(olga, state=before, state_until=until)
    owner = Staff(olga.user)

    move(olga, "close", owner, by="owner")
    move(olga, "reopen", owner, by="owner")

    there = afresh(olga)
    assert (there.state, there.state_until) == (before, until)


def test_nothing_moves_while_the_organizer_is_moved_to_another_place(olga: Person, sam: Staff) -> None:
    put(olga, is_read_only=True)

    with pytest.raises(TemporarilyUnavailable):
        move(olga, "suspend", sam)

    assert state(olga) == OrganizerState.ACTIVE


def test_what_is_offered_is_what_is_possible(olga: Person) -> None:
    offered = {}
    for one in OrganizerState:
        put(olga, state=one)
        organizer = afresh(olga)
        offered[str(one)] = tuple(
            " ".join(move.name for move in moves_of(organizer, by)) for by in ("staff", "owner")
        )

    assert offered == {
        "requested": ("", ""),
        "provisioning": ("", ""),
        "trial": ("activate past-due suspend close", "close"),
        "active": ("past-due suspend close", "close"),
        "past_due": ("activate suspend close", "close"),
        "suspended": ("resume close", "close"),
        "closing": ("reopen purge", "reopen"),
        "purging": ("", ""),
        "purged": ("", ""),
        "moved": ("", ""),
    }


def test_a_new_organizer_is_active_unless_there_are_trials(settings: LazySettings) -> None:
    without = first_state(NOON)
    settings.LIFECYCLE_TRIAL_DAYS = 14

    assert without == (OrganizerState.ACTIVE, None)
    assert first_state(NOON) == (OrganizerState.TRIAL, NOON + timedelta(days=14))


def test_what_is_gone_cannot_be_opened_again(olga: Person, sam: Staff) -> None:
    put(olga, state=OrganizerState.PURGED)

    with pytest.raises(NotAllowedInState):
        move(olga, "reopen", sam)

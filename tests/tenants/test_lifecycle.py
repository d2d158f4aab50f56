"""Suspended and resumed, with a reason that both sides can read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from apps.audit.models import LogEntry
from tenants.entering import entered, outside
from tenants.lifecycle import NotActive, NotSuspended, ReasonMissing, resume_organizer, suspend_organizer
from tenants.models import Organizer, OrganizerState, StaffAction
from tests.people import Person
from tests.staff import Staff, make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def sam(db: None) -> Staff:
    return make_staff()


def state(person: Person) -> str:
    with outside():
        return Organizer.objects.get(pk=person.organizer.pk).state


def logged(person: Person) -> list[tuple[str, str, str, Any]]:
    with entered(person.organizer):
        return list(LogEntry.objects.order_by("pk").values_list("action", "actor_kind", "actor_id", "data"))


def test_suspending_is_written_down_for_both_sides(olga: Person, sam: Staff) -> None:
    suspend_organizer(olga.organizer.pk, reason=" Chargebacks ", actor=sam.actor, now=NOON)

    assert state(olga) == OrganizerState.SUSPENDED
    assert logged(olga) == [
        ("organizer.suspended", "user", sam.actor.id, {"reason": "Chargebacks", "staff": True})
    ]
    with outside():
        action = StaffAction.objects.get()
    assert (action.organizer_id, str(action.user_id), action.action, action.data, action.at) == (
        olga.organizer.pk,
        sam.actor.id,
        "organizer.suspended",
        {"reason": "Chargebacks"},
        NOON,
    )


def test_a_suspended_organizers_api_refuses_and_its_shop_is_closed(
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

    assert (state(olga), logged(olga)) == (OrganizerState.ACTIVE, [])


def test_suspending_twice_is_refused(olga: Person, sam: Staff) -> None:
    suspend_organizer(olga.organizer.pk, reason="Chargebacks", actor=sam.actor, now=NOON)

    with pytest.raises(NotActive):
        suspend_organizer(olga.organizer.pk, reason="Again", actor=sam.actor, now=NOON)

    assert len(logged(olga)) == 1

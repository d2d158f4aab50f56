"""Staff inside an organizer: for a while, read-only first, and never unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.audit.models import LogEntry
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.lifecycle.transitions import ReasonMissing
from tenants.models import StaffAction, SupportSession
from tenants.staff.support_sessions import (
    SessionAlreadyOpen,
    SessionOver,
    StaffOnly,
    StartSupportSession,
    TooLong,
    allow_writing,
    end_support_session,
    note_support_request,
    open_support_sessions,
    start_support_session,
    support_session_of,
)
from tests.people import Person
from tests.staff import Staff, make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=29)


@pytest.fixture
def sam(db: None) -> Staff:
    return make_staff()


@pytest.fixture
def start(olga: Person, sam: Staff) -> Callable[..., SupportSession]:
    def started(staff: Staff = sam, **given: Any) -> SupportSession:
        wanted = {"organizer_id": olga.organizer.pk, "reason": "Ticket 4812", "minutes": 30} | given
        return start_support_session(
            StartSupportSession(**wanted), user=staff.user, actor=staff.actor, now=NOON
        )

    return started


def logged(person: Person) -> list[tuple[str, Any]]:
    with organizer_transaction(person.organizer):
        return list(LogEntry.objects.order_by("pk").values_list("action", "data"))


def test_a_session_lets_its_owner_in_to_that_organizer_until_it_is_over(
    olga: Person, mallory: Person, sam: Staff, start: Callable[..., SupportSession]
) -> None:
    session, other = start(), make_staff("kim")

    found = {
        "while it runs": support_session_of(sam.user, olga.organizer, now=LATER),
        "after": support_session_of(sam.user, olga.organizer, now=NOON + timedelta(minutes=30)),
        "a neighbour": support_session_of(sam.user, mallory.organizer, now=LATER),
        "a colleague": support_session_of(other.user, olga.organizer, now=LATER),
    }

    assert found == {"while it runs": session, "after": None, "a neighbour": None, "a colleague": None}
    assert not session.may_write


def test_who_is_not_staff_has_none_and_costs_no_query(
    olga: Person, mallory: Person, django_assert_num_queries: Any
) -> None:
    user, organizer = mallory.user, olga.organizer

    with django_assert_num_queries(0):
        assert support_session_of(user, organizer, now=NOON) is None


def test_who_is_staff_no_more_has_none(
    olga: Person, sam: Staff, start: Callable[..., SupportSession]
) -> None:
    start()
    sam.user.is_platform_staff = False

    assert support_session_of(sam.user, olga.organizer, now=LATER) is None


def test_the_organizer_reads_all_of_it(
    olga: Person, sam: Staff, start: Callable[..., SupportSession]
) -> None:
    session = start()
    note_support_request(session, olga.organizer, actor=sam.actor, method="GET", path="/o/acme/orders/")
    allow_writing(session.pk, actor=sam.actor, now=LATER)
    end_support_session(session.pk, actor=sam.actor, now=LATER)

    about = {"session": str(session.pk), "reason": "Ticket 4812", "staff": True}
    assert logged(olga) == [
        ("support.started", {**about, "minutes": 30}),
        ("support.request", {**about, "method": "GET", "path": "/o/acme/orders/", "may_write": False}),
        ("support.raised", about),
        ("support.ended", about),
    ]
    with public_schema():
        assert list(StaffAction.objects.order_by("at", "action").values_list("action", flat=True)) == [
            "support.started",
            "support.ended",
            "support.raised",
        ]


def test_raising_gives_the_right_to_write_once(
    olga: Person, sam: Staff, start: Callable[..., SupportSession]
) -> None:
    session = start()

    allow_writing(session.pk, actor=sam.actor, now=NOON)
    allow_writing(session.pk, actor=sam.actor, now=LATER)

    found = support_session_of(sam.user, olga.organizer, now=LATER)
    assert found is not None
    assert (found.may_write, found.raised_at) == (True, NOON)


def test_an_ended_session_lets_nobody_in_and_cannot_be_raised(
    olga: Person, sam: Staff, start: Callable[..., SupportSession]
) -> None:
    session = start()
    end_support_session(session.pk, actor=sam.actor, now=LATER)

    with pytest.raises(SessionOver):
        allow_writing(session.pk, actor=sam.actor, now=LATER)
    assert support_session_of(sam.user, olga.organizer, now=LATER) is None
    assert open_support_sessions(LATER) == []


def test_nobody_raises_or_ends_a_colleagues_session(start: Callable[..., SupportSession]) -> None:
    session, kim = start(), make_staff("kim")

    for change in (allow_writing, end_support_session):
        with pytest.raises(SessionOver):
            change(session.pk, actor=kim.actor, now=LATER)

    assert open_support_sessions(LATER) == [session]


def test_one_session_an_organizer_at_a_time_and_a_new_one_after_it_lapsed(
    olga: Person, sam: Staff, start: Callable[..., SupportSession]
) -> None:
    first = start()
    with pytest.raises(SessionAlreadyOpen):
        start()

    again = start_support_session(
        StartSupportSession(organizer_id=olga.organizer.pk, reason="Still", minutes=5),
        user=sam.user,
        actor=sam.actor,
        now=NOON + timedelta(hours=1),
    )

    with public_schema():
        first.refresh_from_db()
    assert (first.ended_at, again.ended_at) == (first.until, None)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"reason": " "}, ReasonMissing),
        ({"minutes": 61}, TooLong),
        ({"minutes": 0}, TooLong),
        ({"minutes": -5}, TooLong),
    ],
)
def test_refused_and_nothing_written(
    olga: Person, start: Callable[..., SupportSession], given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        start(**given)

    assert (logged(olga), open_support_sessions(NOON)) == ([], [])


def test_only_staff_may_start_one(olga: Person, mallory: Person) -> None:
    request = StartSupportSession(organizer_id=olga.organizer.pk, reason="Curious", minutes=5)

    with pytest.raises(StaffOnly):
        start_support_session(request, user=mallory.user, actor=mallory.actor, now=NOON)

    assert open_support_sessions(NOON) == []

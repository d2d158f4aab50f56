"""From the console to the back office on another host: once, soon, and only as who one is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.core import signing
from django.db import connections
from django.test import Client

from apps.audit.models import LogEntry
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer, StaffAction, SupportSession
from tenants.staff.handover import HANDOVER_LASTS, SALT, HandoverOver, accept_handover, issue_handover
from tenants.staff.support_sessions import (
    SessionOver,
    StartSupportSession,
    end_support_session,
    start_support_session,
)
from tests.people import Person
from tests.staff import Staff, console_browser, make_staff

HANDOVER = "/accounts/support/"
ROOT = {"host": "parterre.test"}


def start(staff: Staff, organizer: Organizer, now: datetime | None = None) -> SupportSession:
    wanted = StartSupportSession(organizer_id=organizer.pk, reason="Ticket 4812", minutes=30)
    return start_support_session(wanted, user=staff.user, actor=staff.actor, now=now or utc_now())


def key_from_console(staff: Staff, organizer: Organizer) -> str:
    """As the button gives it."""
    answer = console_browser(staff.user).get(f"/organizers/{organizer.pk}/support/office/")
    found = urlsplit(answer["Location"])
    assert (answer.status_code, found.netloc, found.path) == (302, "parterre.test", HANDOVER)
    return parse_qs(found.query)["key"][0]


def accept(key: str, client: Client | None = None) -> Any:
    return (client or Client(headers=ROOT)).post(HANDOVER, {"key": key})


def entered() -> int:
    with public_schema():
        return StaffAction.objects.filter(action="support.entered").count()


@pytest.mark.django_db
def test_the_back_office_opens_on_the_other_host_without_signing_in_again(olga: Person) -> None:
    sam, client = make_staff(), Client(headers=ROOT)
    session = start(sam, olga.organizer)
    key = key_from_console(sam, olga.organizer)

    asked = client.get(HANDOVER, {"key": key})
    before = client.get("/o/acme/")
    answer = accept(key, client)
    office = client.get("/o/acme/")

    assert "Open the back office of Acme?" in asked.content.decode()
    assert "private" in asked["Cache-Control"]
    assert before.status_code == 302
    assert (answer.status_code, answer["Location"]) == (303, "/o/acme/")
    assert "read-only support session" in office.content.decode()
    assert client.session.get_expiry_date() == session.until
    assert UserSession.objects.get(user=sam.user).session_key == client.session.session_key
    with public_schema():
        action = StaffAction.objects.get(action="support.entered")
    with organizer_transaction(olga.organizer):
        told = LogEntry.objects.get(action="support.entered")
    assert action.data == {"session": str(session.pk), "reason": "Ticket 4812"}
    assert (action.user_id, told.data) == (sam.user.pk, action.data | {"staff": True})


@pytest.mark.django_db
def test_a_key_counts_once_and_one_that_was_replaced_never(olga: Person) -> None:
    sam = make_staff()
    start(sam, olga.organizer)
    replaced, key = (key_from_console(sam, olga.organizer) for _time in range(2))

    answers = [accept(one).status_code for one in (replaced, key, key)]
    asked_again = Client(headers=ROOT).get(HANDOVER, {"key": key})

    assert (answers, asked_again.status_code, entered()) == ([404, 303, 404], 404, 1)
    assert "This link no longer works" in asked_again.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("spoiled", ["", "x", "{key}x", "\0", "{other}"])
def test_what_the_platform_did_not_sign_opens_nothing(olga: Person, spoiled: str) -> None:
    sam = make_staff()
    session = start(sam, olga.organizer)
    key = key_from_console(sam, olga.organizer)
    other = signing.dumps({"session": str(session.pk), "secret": "guessed"}, salt=SALT)
    client = Client(headers=ROOT)

    wrong = spoiled.format(key=key, other=other)

    assert [client.get(HANDOVER, {"key": wrong}).status_code, accept(wrong, client).status_code] == [404, 404]
    assert (client.get("/o/acme/").status_code, entered()) == (302, 0)


@pytest.mark.django_db
def test_a_key_is_over_with_its_minute_its_session_and_its_owners_rights(
    olga: Person, mallory: Person
) -> None:
    now = utc_now()

    def late(staff: Staff, session: SupportSession) -> datetime:
        return now + HANDOVER_LASTS

    def ended(staff: Staff, session: SupportSession) -> datetime:
        end_support_session(session.pk, actor=staff.actor, now=now)
        return now

    def no_staff_any_more(staff: Staff, session: SupportSession) -> datetime:
        type(staff.user).objects.filter(pk=staff.user.pk).update(is_platform_staff=False)
        return now

    changes: tuple[Callable[[Staff, SupportSession], datetime], ...] = (late, ended, no_staff_any_more)
    for change in changes:
        staff = make_staff(change.__name__.replace("_", "-"))
        session = start(staff, olga.organizer, now)
        key = issue_handover(session.pk, actor=staff.actor, now=now)
        moment = change(staff, session)
        with pytest.raises(HandoverOver):
            accept_handover(key, now=moment)

    kim, sam = make_staff("kim"), make_staff()
    session = start(sam, olga.organizer, now - timedelta(minutes=31))
    with pytest.raises(SessionOver):
        issue_handover(session.pk, actor=sam.actor, now=now)
    with pytest.raises(SessionOver):
        issue_handover(start(kim, mallory.organizer, now).pk, actor=sam.actor, now=now)
    assert entered() == 0


@pytest.mark.django_db
def test_a_foreign_page_signs_nobody_in_and_leads_nowhere_else(olga: Person, mallory: Person) -> None:
    sam = make_staff()
    start(sam, olga.organizer)
    key = key_from_console(sam, olga.organizer)
    strict = Client(enforce_csrf_checks=True, headers=ROOT)
    strict.force_login(mallory.user)

    page = strict.get(HANDOVER, {"key": key, "next": "https://evil.example/", "organizer": "zeta"})
    forged = accept(key, strict)
    answer = Client(headers=ROOT).post(
        f"{HANDOVER}?next=https://evil.example/", {"key": key, "next": "//evil"}
    )

    assert "mallory" in page.content.decode()  # and that she will be signed out
    assert (forged.status_code, strict.session["_auth_user_id"]) == (403, str(mallory.user.pk))
    assert answer["Location"] == "/o/acme/"


@pytest.mark.django_db
def test_whoever_has_no_session_gets_no_key_and_a_member_no_console(olga: Person, mallory: Person) -> None:
    sam = make_staff()
    office = f"/organizers/{olga.organizer.pk}/support/office/"

    without = console_browser(sam.user).get(office)
    member = console_browser(olga.user).get(office)
    start(sam, mallory.organizer)
    elsewhere = console_browser(sam.user).get(office)

    back = f"/organizers/{olga.organizer.pk}/support/"
    assert (without["Location"], member.status_code, elsewhere["Location"]) == (back, 404, back)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_comes_in() -> None:
    sam, olga = make_staff(), Person("olga")
    start(sam, olga.organizer)
    key = key_from_console(sam, olga.organizer)
    together = Barrier(4)

    def come_in(_number: int) -> int:
        try:
            client = Client(headers=ROOT)
            together.wait()
            return int(accept(key, client).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(come_in, range(4)))

    assert (answers, entered()) == ([303, 404, 404, 404], 1)

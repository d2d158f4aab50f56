"""Invited into a team: with an account at once, without one by a link that works once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from apps.teams.facade import (
    AlreadyInvited,
    AlreadyMember,
    InviteMember,
    LastAdministrator,
    invite_member,
    open_invitations,
    remove_member,
    withdraw_invitation,
)
from apps.teams.models import Team, TeamMember
from parterre.accounts.models import Invitation, Membership, User
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction
from tests.browser import link_in, mail_to
from tests.log import logged
from tests.people import Person

pytestmark = pytest.mark.django_db
Browser = Callable[[], Client]
NEW = {"full_name": "Nora Neu", "password": "four words in a row"}


def invite(olga: Person, email: str, *, locale: str = "en") -> Invitation | None:
    with organizer_transaction(olga.organizer):
        team = Team.objects.get(name="Administrators")
        return invite_member(
            InviteMember(team=team, email=email, locale=locale), actor=olga.actor, now=utc_now()
        )


def members(person: Person) -> list[str]:
    with organizer_transaction(person.organizer):
        return sorted(TeamMember.objects.filter(team__name="Administrators").values_list("email", flat=True))


def test_somebody_new_chooses_a_password_and_is_in(olga: Person, browser: Browser) -> None:
    invite(olga, "Nora@theatre.example")
    client, link = browser(), link_in(mail_to("nora@theatre.example"))

    page = client.get(link)
    done = client.post(link, NEW)

    assert (page.status_code, done["Location"]) == (200, "/o/acme/")
    assert members(olga) == ["nora@theatre.example", "olga@example.org"]
    assert client.get("/accounts/").status_code == 200
    user = User.objects.get(email="nora@theatre.example")
    assert Membership.objects.get(user_id=user.pk).organizer_id == olga.organizer.pk


def test_somebody_with_an_account_joins_at_once_and_is_told(olga: Person, mallory: Person) -> None:
    assert invite(olga, "mallory@example.org") is None

    assert members(olga) == ["mallory@example.org", "olga@example.org"]
    assert mail_to("mallory@example.org").subject == "You have been added to Acme"
    with organizer_transaction(olga.organizer):
        assert logged()[-1][0] == "team.member.added"


def test_an_invitation_is_used_up(olga: Person, browser: Browser) -> None:
    invite(olga, "nora@theatre.example")
    link = link_in(mail_to("nora@theatre.example"))
    browser().post(link, NEW)

    answer = browser().post(link, NEW)

    assert (answer.status_code, b"invalid or has expired" in answer.content) == (404, True)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_invitation_lapses_after_a_week(olga: Person, browser: Browser, method: str) -> None:
    invite(olga, "nora@theatre.example")
    past = utc_now() - timedelta(seconds=1)
    Invitation.objects.update(created_at=past, expires_at=past)

    answer = getattr(browser(), method)(link_in(mail_to("nora@theatre.example")), NEW)

    assert answer.status_code == 404
    assert not User.objects.filter(email="nora@theatre.example").exists()


def test_an_invitation_is_for_its_address_only(olga: Person, mallory: Person, browser: Browser) -> None:
    invite(olga, "nora@theatre.example")
    client = browser()
    client.force_login(mallory.user)

    page = client.get(link_in(mail_to("nora@theatre.example")))
    answer = client.post(link_in(mail_to("nora@theatre.example")), NEW)

    assert b"you are signed in as mallory@example.org" in page.content
    assert answer.status_code == 403
    assert members(olga) == ["olga@example.org"]


def test_who_got_an_account_meanwhile_signs_in_and_joins(olga: Person, browser: Browser) -> None:
    invite(olga, "nora@theatre.example")
    link = link_in(mail_to("nora@theatre.example"))
    nora = User.objects.create_user("nora@theatre.example", full_name="Nora")

    page, stranger = browser().get(link), browser().post(link, NEW)
    client = browser()
    client.force_login(nora)
    done = client.post(link)

    assert b"already an account for" in page.content
    assert stranger["Location"].startswith("/accounts/login/?next=%2Finvitation%2F")
    assert done["Location"] == "/o/acme/"
    assert members(olga) == ["nora@theatre.example", "olga@example.org"]


@pytest.mark.parametrize(
    ("data", "field"),
    [({**NEW, "password": "short"}, "password"), ({**NEW, "full_name": ""}, "full_name"), ({}, "password")],
)
def test_bad_input_makes_no_account(olga: Person, browser: Browser, data: dict[str, str], field: str) -> None:
    invite(olga, "nora@theatre.example")

    answer = browser().post(link_in(mail_to("nora@theatre.example")), data)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.filter(email="nora@theatre.example").exists()


def test_a_made_up_link_opens_nothing(browser: Browser, db: None) -> None:
    assert browser().get("/invitation/x/").status_code == 404


def test_nobody_is_invited_twice_or_when_there_already(olga: Person) -> None:
    invite(olga, "nora@theatre.example")

    with pytest.raises(AlreadyInvited):
        invite(olga, "NORA@theatre.example")
    with pytest.raises(AlreadyMember):
        invite(olga, "olga@example.org")


def test_a_withdrawn_invitation_opens_nothing(olga: Person, browser: Browser) -> None:
    invitation = invite(olga, "nora@theatre.example")
    assert invitation is not None

    with organizer_transaction(olga.organizer):
        team = Team.objects.get(name="Administrators")
        before = [shown.email for shown in open_invitations(team=team, now=utc_now())]
        withdraw_invitation(invitation=invitation, actor=olga.actor)

    assert before == ["nora@theatre.example"]
    assert browser().get(link_in(mail_to("nora@theatre.example"))).status_code == 404


def test_an_organizer_sees_no_invitation_of_a_neighbour(olga: Person, mallory: Person) -> None:
    invitation = invite(olga, "nora@theatre.example")
    assert invitation is not None

    with organizer_transaction(mallory.organizer):
        seen = Invitation.objects.count()
        changed = Invitation.objects.filter(pk=invitation.pk).update(accepted_at=utc_now())

    assert (seen, changed) == (0, 0)
    with pytest.raises(DatabaseError), transaction.atomic(), organizer_transaction(mallory.organizer):
        Invitation.objects.filter(pk=invitation.pk).update(email="mallory@example.org")


def test_who_leaves_the_last_team_loses_the_way_in(olga: Person, tim: Person) -> None:
    with organizer_transaction(olga.organizer):
        member = TeamMember.objects.get(user_id=tim.user.pk)
        remove_member(member=member, actor=olga.actor)
        actions = [action for action, _data in logged()]

    assert not Membership.objects.filter(user_id=tim.user.pk).exists()
    assert actions == ["team.member.removed"]


def test_somebody_stays_who_may_manage_teams(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        member = TeamMember.objects.get(user_id=olga.user.pk)
        with pytest.raises(LastAdministrator):
            remove_member(member=member, actor=olga.actor)

    assert members(olga) == ["olga@example.org"]


def test_the_mail_is_in_the_language_asked_for(olga: Person) -> None:
    invite(olga, "nora@theatre.example", locale="de")

    mail: Any = mail_to("nora@theatre.example")
    assert mail.subject == "Einladung zu Acme"

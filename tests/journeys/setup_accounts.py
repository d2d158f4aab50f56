"""People before and outside of organizers: somebody signing up, somebody invited, and Olga in her account."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from apps.teams.facade import InviteMember, invite_member
from apps.teams.models import Team
from parterre.accounts.models import PlatformMail, User
from parterre.kernel.clock import utc_now
from parterre.signup.domain.confirm import create_another_organizer
from parterre.signup.domain.start import StartSignup, start_signup
from parterre.signup.models import SignupRequest
from tenants.context.transactions import organizer_transaction
from tests.browser import sign_in, with_app
from tests.journeys.browser_checks import HOST
from tests.journeys.setup_gate import cookies_of, signed_in
from tests.people import PASSWORD, Person


def fresh(person: Person) -> dict[str, Any]:
    """Signed in with the password, so that nothing asks for it once more; in two places."""
    for _place in ("another", "this"):
        client = Client(headers={"host": HOST, "user-agent": "Firefox on Linux"})
        sign_in(client, person.user.email, PASSWORD)
    return {"cookies": cookies_of(client)}


@pytest.fixture
def olga_is_in(transactional_db: None) -> dict[str, Any]:
    return fresh(Person("olga"))


@pytest.fixture
def olga_with_app(transactional_db: None) -> dict[str, Any]:
    olga = Person("olga")
    facts = fresh(olga)
    with_app(olga.user)
    RecoveryCodes.activate(olga.user)
    return facts


def wish_for(slug: str) -> str:
    """The token of the link in the mail."""
    start_signup(
        StartSignup(
            full_name="Nora Neu",
            email=f"{slug}@theatre.example",
            password=PASSWORD,
            organizer_name="Theatre Nord",
            slug=slug,
            locale="en",
        ),
        now=utc_now(),
    )
    text = PlatformMail.objects.get(to=f"{slug}@theatre.example").text
    return text.split("/confirm/")[1].split("/")[0]


@pytest.fixture
def nora_confirms(transactional_db: None) -> dict[str, Any]:
    taken = wish_for("nord-two")
    SignupRequest.objects.filter(slug="nord-two").update(slug="acme")
    return {"token": wish_for("nord"), "taken": taken}


@pytest.fixture
def nora_waits(transactional_db: None) -> dict[str, Any]:
    nora = User.objects.create_user("nora@theatre.example", PASSWORD, full_name="Nora Neu")
    wish = create_another_organizer(nora, organizer_name="Theatre Nord", slug="nord", now=utc_now())
    return {"wish": wish.pk, "cookies": signed_in(nora)}


@pytest.fixture
def nora_is_invited(transactional_db: None) -> dict[str, Any]:
    olga = Person("olga")
    with organizer_transaction(olga.organizer):
        team = Team.objects.get(name="Administrators")
        request = InviteMember(team=team, email="nora@theatre.example", locale="en")
        invite_member(request, actor=olga.actor, now=utc_now())
    text = PlatformMail.objects.get(to="nora@theatre.example").text
    return {"token": text.split("/invitation/")[1].split("/")[0]}

"""Staff gives an organizer another short name, and sees how far its hosts are."""

from __future__ import annotations

import pytest
from django.test import Client

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.models import Domain, DomainState, Organizer, StaffAction
from tenants.routing.domains import add_host, make_primary
from tests.people import Person
from tests.staff import Staff

pytestmark = pytest.mark.django_db


def url(person: Person) -> str:
    return f"/organizers/{person.organizer.pk}/rename/"


def test_staff_renames_with_a_reason(olga: Person, console: Client) -> None:
    asked = console.get(url(olga))

    answer = console.post(url(olga), {"slug": " Club ", "reason": "Asked by mail"}, follow=True)

    assert "the old one redirects to it" in asked.content.decode()
    assert "Short name changed to club." in answer.content.decode()
    assert "changed the short name from acme to club" in answer.content.decode()
    with public_schema():
        assert Organizer.objects.get(pk=olga.organizer.pk).slug == "club"
    assert "acme" in console.get(url(olga)).content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"slug": "club", "reason": ""}, "Enter a reason"),
        ({"slug": "zeta", "reason": "x"}, "already taken"),
        ({"slug": "a b", "reason": "x"}, "Use 2 to 50 letters"),
        ({"slug": "acme", "reason": "x"}, "This is already the short name."),
        ({}, "This field is required"),
    ],
)
def test_a_refusal_is_told_and_nothing_changes(
    olga: Person, mallory: Person, console: Client, given: dict[str, str], sentence: str
) -> None:
    page = console.post(url(olga), given)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    with public_schema():
        assert Organizer.objects.get(pk=olga.organizer.pk).slug == "acme"
        assert not StaffAction.objects.exists()


def test_hosts_are_shown_with_their_states(olga: Person, sam: Staff, console: Client) -> None:
    vouched = add_host(olga.organizer.pk, "tickets.example.org", actor=sam.actor, now=utc_now())
    make_primary(olga.organizer.pk, vouched.pk, actor=sam.actor, now=utc_now())
    with public_schema():
        Domain.objects.create(
            tenant=olga.organizer,
            domain="karten.example.com",
            state=DomainState.FAILING,
            token="x",
            is_primary=False,
            last_error="proof_gone",
            checked_at=utc_now(),
        )

    page = console.get("/domains/").content.decode()

    assert all(
        words in page for words in ("Failing", "proof_gone", "verified by DNS", "added by platform staff")
    )
    removal = console.post(f"/organizers/{olga.organizer.pk}/hosts/{vouched.pk}/remove/", follow=True)
    assert "Domain removed." in removal.content.decode()
    with public_schema():
        assert Domain.objects.get(domain="acme.parterre.test").is_primary

"""A certificate for every host that is served, and for no other."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parterre.kernel.clock import utc_now
from parterre.project import tls_ask
from tenants.context.transactions import public_schema
from tenants.models import Domain, DomainState, FormerSlug, Organizer, OrganizerState
from tenants.routing.directory import forget, organizer_by_host
from tenants.routing.middleware import is_platform_host
from tests.people import Person

pytestmark = pytest.mark.django_db


def ask(host: str, *, on: str = "parterre.test", client: str = "192.0.2.10") -> int:
    answer = Client(headers={"host": on}).get(
        "/internal/tls/ask", query_params={"domain": host}, REMOTE_ADDR=client
    )
    return int(answer.status_code)


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls_ask, "allowance", tls_ask.Allowance(5))


def host_of(person: Person, state: DomainState) -> str:
    with public_schema():
        Domain.objects.create(
            tenant=person.organizer, domain=f"{state}.example.org", state=state, is_primary=False
        )
    return f"{state}.example.org"


@pytest.mark.parametrize(
    "host", ["parterre.test", "console.parterre.test", "acme.parterre.test", "ACME.parterre.test."]
)
def test_hosts_of_the_platform_and_its_shops_get_one(olga: Person, host: str) -> None:
    assert ask(host) == 200


@pytest.mark.parametrize(
    "host",
    [
        *(
            "",
            "nobody.parterre.test",
            "a.acme.parterre.test",
            "www.parterre.test",
            "example.org",
            "127.0.0.1",
        ),
        *(
            "parterre.test.evil.example",
            "acme",
            "a b",
            "acme.parterre.test\0",
            "acme.parterre.test:443",
            "ä" * 300,
        ),
        "x" * 5000,
    ],
)
def test_no_other_host_gets_one(olga: Person, host: str) -> None:
    assert ask(host) == 404


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (DomainState.PENDING, 404),
        (DomainState.VERIFIED, 200),
        (DomainState.ACTIVE, 200),
        (DomainState.FAILING, 200),
    ],
)
def test_own_hosts_get_one_when_they_are_proved(olga: Person, state: DomainState, status: int) -> None:
    assert ask(host_of(olga, state)) == status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (OrganizerState.REQUESTED, 404),
        (OrganizerState.TRIAL, 200),
        (OrganizerState.SUSPENDED, 200),
        (OrganizerState.PURGED, 404),
    ],
)
def test_who_has_no_shop_gets_none(olga: Person, state: OrganizerState, status: int) -> None:
    with public_schema():
        Organizer.objects.filter(slug="acme").update(state=state)

    assert ask("acme.parterre.test") == status


def test_a_slug_of_before_gets_one_to_lead_on_by(olga: Person) -> None:
    with public_schema():
        FormerSlug.objects.create(slug="oldacme", organizer=olga.organizer, since=utc_now())

    assert ask("oldacme.parterre.test") == 200


@pytest.mark.parametrize("host", ["acme.parterre.test", "console.parterre.test", "10.0.0.7"])
def test_only_the_root_host_answers(olga: Person, host: str) -> None:
    assert ask("acme.parterre.test", on=host) == 404


def test_other_methods_are_refused(olga: Person) -> None:
    client = Client(headers={"host": "parterre.test"})

    assert client.post("/internal/tls/ask?domain=acme.parterre.test").status_code == 405


def test_made_up_names_are_soon_refused_and_known_ones_answered_all_the_same(olga: Person) -> None:
    organizer_by_host("acme.parterre.test")

    unknown = [ask(f"n{number}.example.org") for number in range(7)]

    assert unknown == [404] * 5 + [429] * 2
    assert (ask("acme.parterre.test"), ask("parterre.test")) == (200, 200)
    assert ask("n8.example.org", client="192.0.2.11") == 404


def test_what_was_not_known_is_refused_when_too_much_was_asked(olga: Person) -> None:
    host = host_of(olga, DomainState.ACTIVE)
    for number in range(5):
        ask(f"n{number}.example.org")
    forget()

    assert ask(host) == 429


def test_names_that_are_served_are_not_counted(olga: Person) -> None:
    """Or many shops at once could not be reached after a restart."""
    host = host_of(olga, DomainState.ACTIVE)

    answers = []
    for _again in range(7):
        forget()
        answers.append(ask(host))

    assert answers == [200] * 7


def test_it_costs_as_many_queries_whatever_there_is(olga: Person, django_assert_num_queries: Any) -> None:
    host = host_of(olga, DomainState.ACTIVE)
    with django_assert_num_queries(1):
        assert ask(host) == 200
    with django_assert_num_queries(0):
        assert ask(host) == 200
    with django_assert_num_queries(1):
        assert ask("nobody.example.org") == 404
    with django_assert_num_queries(2):  # hosts, then slugs of before
        assert ask("nobody.parterre.test") == 404
    with django_assert_num_queries(0):
        assert (ask("parterre.test"), ask("not a host")) == (200, 404)


def test_the_platforms_hosts() -> None:
    assert [
        is_platform_host(h) for h in ("parterre.test", "console.parterre.test", "acme.parterre.test")
    ] == [
        True,
        True,
        False,
    ]

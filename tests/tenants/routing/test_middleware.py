"""Hosts and slugs to organizers; a host that is nobody's costs no query in anybody's schema."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.context.transactions import public_schema
from tenants.models import Organizer, OrganizerState
from tenants.routing.directory import forget, organizer_by_slug
from tests.people import Person

pytestmark = pytest.mark.django_db


def get(host: str, path: str = "/") -> Any:
    return Client().get(path, headers={"host": host})


@pytest.mark.parametrize(
    "host", ["nobody.parterre.test", "evil.example", "127.0.0.1", "[::1]", "parterre.test.evil.example"]
)
def test_a_host_that_is_nobodys_gets_a_plain_404(host: str) -> None:
    answer = get(host)

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")


def test_a_malformed_host_is_a_bad_request() -> None:
    assert get("a b").status_code == 400


def test_unknown_hosts_are_not_looked_up_in_any_schema(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):  # the directory's, in public: hosts, slugs of before
        get("nobody.parterre.test")


def test_the_api_is_not_served_on_an_organizers_host(olga: Person) -> None:
    assert get("acme.parterre.test", "/api/v1/version").status_code == 404


def test_metrics_are_not_served_on_an_organizers_host(olga: Person) -> None:
    """The address could be an event's; there is none of that name."""
    assert get("acme.parterre.test", "/metrics/").status_code == 404


def test_a_suspended_organizers_host_says_that_it_is_closed(olga: Person) -> None:
    with public_schema():
        Organizer.objects.filter(slug="acme").update(state=OrganizerState.SUSPENDED)
    forget()

    assert get("acme.parterre.test").status_code == 403


def test_the_directory_answers_from_memory_and_forgets_when_told(django_assert_num_queries: Any) -> None:
    with public_schema():
        organizer_by_slug("acme")
        with django_assert_num_queries(0):
            organizer_by_slug("acme")
        Organizer.objects.filter(slug="acme").update(name="New name")
        forget()

        assert organizer_by_slug("acme").name == "New name"  # type: ignore[union-attr]

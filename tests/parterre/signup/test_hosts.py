"""The root host's pages and the hosts of shops, apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.models import Organizer
from tenants.routing.directory import forget
from tests.people import Person

pytestmark = pytest.mark.django_db


def get(path: str, host: str = "parterre.test") -> Any:
    return Client(headers={"host": host}).get(path)


@pytest.mark.parametrize("path", ["/o/nobody/", "/o/NOBODY/events/", "/o/x%00y/", f"/o/{'x' * 300}/"])
def test_a_back_office_that_is_nobodys_is_not_found(db: None, path: str) -> None:
    assert get(path).status_code == 404


def test_a_back_office_without_a_schema_is_not_found(db: None) -> None:
    Organizer.objects.create(name="Not yet", slug="not-yet", schema_name="org_not_yet")

    assert get("/o/not-yet/").status_code == 404


def test_the_shop_of_a_suspended_organizer_says_so(olga: Person) -> None:
    Organizer.objects.filter(slug="acme").update(state="suspended")
    forget()

    answer = get("/", "acme.parterre.test")

    assert (answer.status_code, b"This shop is temporarily closed" in answer.content) == (403, True)


def test_the_session_of_the_root_host_means_nothing_on_a_shops_host(olga: Person) -> None:
    client = Client(headers={"host": "acme.parterre.test"})
    client.force_login(olga.user)

    assert client.get("/accounts/", headers={"host": "acme.parterre.test"}).status_code == 404
    assert client.get("/o/acme/", headers={"host": "acme.parterre.test"}).status_code == 404

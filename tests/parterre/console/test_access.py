"""The console is for platform staff with a second factor, on its own host, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.people import Person
from tests.staff import CONSOLE, Staff, console_browser

pytestmark = pytest.mark.django_db


def test_who_is_not_signed_in_is_asked_to() -> None:
    answer = Client(headers={"host": CONSOLE}).get("/organizers/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/organizers/")


def test_an_organizers_owner_finds_nothing(olga: Person) -> None:
    assert console_browser(olga.user).get("/organizers/").status_code == 404


def test_staff_without_a_second_factor_has_to_set_it_up_first(sam: Staff) -> None:
    answer = console_browser(sam.user, second_factor=False).get("/organizers/")

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/2fa/app/")


def test_staff_that_left_finds_nothing(sam: Staff, console: Client) -> None:
    sam.user.is_active = False
    sam.user.save()

    assert console.get("/organizers/").status_code in (302, 404)


@pytest.mark.parametrize("host", ["parterre.test", "acme.parterre.test"])
def test_it_is_on_its_own_host_only(sam: Staff, olga: Person, host: str) -> None:
    client: Any = console_browser(sam.user)

    assert client.get("/organizers/", headers={"host": host}).status_code == 404


def test_other_hosts_pages_are_not_on_the_consoles(console: Client, olga: Person) -> None:
    assert [console.get(path).status_code for path in ("/o/acme/", "/api/v1/version", "/signup/")] == [
        404
    ] * 3

"""The first page, and the choice among one's organizers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parterre.accounts.models import Membership, User
from tenants.models import Organizer
from tests.people import Person

pytestmark = pytest.mark.django_db
Browser = Callable[[], Client]


def test_the_first_page_leads_to_signing_up_and_in(browser: Browser, db: None) -> None:
    page = browser().get("/").content.decode()

    assert 'href="/signup/"' in page
    assert 'href="/accounts/login/"' in page


def test_the_first_page_leads_who_is_signed_in_on(olga: Person, browser: Browser) -> None:
    client = browser()
    client.force_login(olga.user)

    page = client.get("/").content.decode()

    assert 'href="/o/"' in page
    assert 'href="/signup/"' not in page


def test_its_links_are_not_dead(browser: Browser, db: None) -> None:
    import re

    client = browser()
    links = re.findall(r'href="(/[^"]*)"', client.get("/").content.decode())

    assert {link: client.get(link).status_code for link in links if "/static/" not in link} == {
        link: 302 if "/language/" in link else 200 for link in links if "/static/" not in link
    }


def test_one_organizer_is_gone_to_at_once(olga: Person, browser: Browser) -> None:
    client = browser()
    client.force_login(olga.user)

    assert client.get("/o/")["Location"] == "/o/acme/"
    assert b"/o/acme/" in client.get("/o/?all").content


def test_several_are_offered_and_nobody_elses(
    olga: Person, mallory: Person, browser: Browser, django_assert_num_queries: Any
) -> None:
    Membership.objects.create(
        user_id=olga.user.pk, organizer_id=mallory.organizer.pk, org=mallory.organizer.schema_name
    )
    both, one = browser(), browser()
    both.force_login(olga.user)
    one.force_login(mallory.user)

    with django_assert_num_queries(5):  # session, account, memberships, organizers, what is being opened
        page = both.get("/o/").content
    others = one.get("/o/?all").content

    assert (b"/o/acme/" in page, b"/o/zeta/" in page) == (True, True)
    assert (b"/o/acme/" in others, b"/o/zeta/" in others) == (False, True)


def test_a_suspended_organizer_is_shown_as_that(olga: Person, browser: Browser) -> None:
    Organizer.objects.filter(slug="acme").update(state="suspended")
    client = browser()
    client.force_login(olga.user)

    assert b"Suspended" in client.get("/o/?all").content


def test_nobody_is_left_without_a_way_on(browser: Browser, db: None) -> None:
    client = browser()
    client.force_login(User.objects.create_user("nora@theatre.example", full_name="Nora"))

    page = client.get("/o/").content.decode()

    assert "No organizers yet" in page
    assert 'href="/signup/"' in page


def test_signing_up_names_the_platforms_terms_where_there_are_any(
    browser: Browser, db: None, settings: Any
) -> None:
    before = browser().get("/signup/").content.decode()
    settings.TERMS_URL = "https://platform.example/terms"
    settings.PRIVACY_URL = "https://platform.example/privacy"
    after = browser().get("/signup/").content.decode()

    assert ("By signing up" in before, "How we use your data" in before) == (False, False)
    assert ('<a href="https://platform.example/terms">' in after, 'platform.example/privacy"' in after) == (
        True,
        True,
    )

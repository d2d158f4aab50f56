"""What an account shows its owner: name, sessions, and another mail address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client

from apps.teams.models import TeamMember
from parterre.accounts.devices import device_named
from parterre.accounts.models import PlatformMail, User
from tenants.context.transactions import organizer_transaction
from tests.browser import link_in, mail_to, sign_in
from tests.people import PASSWORD, Person
from tests.run_tasks import promised, work_off

pytestmark = pytest.mark.django_db
Browser = Callable[[], Client]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)


def signed_in(browser: Browser, agent: str = FIREFOX) -> Client:
    client = browser()
    client.defaults["HTTP_USER_AGENT"] = agent
    sign_in(client, "olga@example.org", PASSWORD)
    return client


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("curl/8", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_named_so_that_its_owner_knows_it(agent: str, name: str) -> None:
    assert device_named(agent) == name


def test_name_and_language_are_changed(olga: Person, browser: Browser) -> None:
    client = browser()
    client.force_login(olga.user)

    wrong = client.post("/accounts/", {"full_name": "", "locale": "xx"})
    done = client.post("/accounts/", {"full_name": "Olga O.", "locale": "de"})

    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"full_name", "locale"})
    assert done["Location"] == "/accounts/"
    assert User.objects.values_list("full_name", "locale").get(pk=olga.user.pk) == ("Olga O.", "de")


def test_teams_show_the_new_name(olga: Person, browser: Browser) -> None:
    client = browser()
    client.force_login(olga.user)

    client.post("/accounts/", {"full_name": "Olga O.", "locale": "de"})
    work_off()

    with organizer_transaction(olga.organizer):
        member = TeamMember.objects.get(user_id=olga.user.pk)
    assert (member.full_name, member.email) == ("Olga O.", "olga@example.org")


def test_a_session_is_ended_from_another(olga_with_password: Person, browser: Browser) -> None:
    here, there = signed_in(browser), signed_in(browser, IPHONE)
    rows: list[dict[str, Any]] = here.get("/accounts/sessions/").context["sessions"]
    other = next(row for row in rows if not row["is_this"])

    answer = here.post(f"/accounts/sessions/{other['id']}/end/")

    assert sorted((row["device"], row["is_this"]) for row in rows) == [
        ("Firefox on Linux", True),
        ("Safari on iPhone", False),
    ]
    assert answer["Location"] == "/accounts/sessions/"
    assert (here.get("/accounts/").status_code, there.get("/accounts/").status_code) == (200, 302)


def test_all_others_are_ended_at_once(olga_with_password: Person, browser: Browser) -> None:
    here, there, elsewhere = (signed_in(browser) for _ in range(3))

    here.post("/accounts/sessions/end/")

    assert [client.get("/accounts/").status_code for client in (here, there, elsewhere)] == [200, 302, 302]


def test_mallory_cannot_end_olgas_session(
    olga_with_password: Person, mallory: Person, browser: Browser
) -> None:
    olga, client = signed_in(browser), browser()
    client.force_login(mallory.user)
    session = UserSession.objects.get(user=olga_with_password.user)

    answer = client.post(f"/accounts/sessions/{session.pk}/end/")

    assert answer.status_code == 404
    assert olga.get("/accounts/").status_code == 200


def change_to(client: Client, address: str) -> Any:
    return client.post("/accounts/email/", {"email": address, "action_add": ""})


def test_another_address_counts_when_it_is_confirmed(olga_with_password: Person, browser: Browser) -> None:
    client = signed_in(browser)
    change_to(client, "olga@new.example")
    before = User.objects.get(pk=olga_with_password.user.pk).email
    link = link_in(mail_to("olga@new.example"))

    shown = client.get(link)
    client.post(link)

    assert (before, shown.status_code) == ("olga@example.org", 200)
    assert User.objects.get(pk=olga_with_password.user.pk).email == "olga@new.example"
    assert PlatformMail.objects.get(to="olga@example.org").subject == "Your account was changed"
    assert {entry.kind for entry in promised()} == {"accounts.send_mail", "teams.refresh_member"}
    assert sign_in(browser(), "olga@new.example", PASSWORD) == "/o/"
    assert sign_in(browser(), "olga@example.org", PASSWORD) == ""


def test_nobody_learns_that_an_address_has_an_account_and_none_is_taken_over(
    olga_with_password: Person, mallory: Person, browser: Browser
) -> None:
    client = signed_in(browser)

    taken = change_to(client, "mallory@example.org")
    link = link_in(mail_to("mallory@example.org"))
    tried = client.post(link)

    assert (taken.status_code, taken["Location"]) == (302, "/accounts/email/")
    assert tried.status_code < 500
    assert User.objects.get(pk=mallory.user.pk).email == "mallory@example.org"
    assert EmailAddress.objects.get(email="mallory@example.org", verified=True).user_id == mallory.user.pk
    assert User.objects.get(pk=olga_with_password.user.pk).email == "olga@example.org"


def test_pages_take_a_constant_number_of_queries(
    olga: Person, browser: Browser, django_assert_num_queries: Any
) -> None:
    client = browser()
    client.force_login(olga.user)

    with django_assert_num_queries(3):  # session, account, second factor
        client.get("/accounts/")

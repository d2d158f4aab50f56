"""A forgotten password, and a changed one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from parterre.accounts.models import PlatformMail, User
from tests.browser import link_in, mail_to, sign_in
from tests.people import PASSWORD, Person
from tests.run_tasks import promised

pytestmark = pytest.mark.django_db
Browser = Callable[[], Client]
NEW = "quite another horse and staple"


def ask(client: Client, address: str) -> tuple[int, str]:
    answer = client.post("/accounts/password/reset/", {"email": address})
    return answer.status_code, answer.headers.get("Location", "")


def test_a_link_by_mail_sets_a_new_password_once(olga_with_password: Person, browser: Browser) -> None:
    client = browser()
    ask(client, "olga@example.org")
    link = link_in(mail_to("olga@example.org"))

    form = client.get(link, follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert done["Location"] == "/accounts/password/reset/key/done/"
    assert sign_in(browser(), "olga@example.org", PASSWORD) == ""
    assert sign_in(browser(), "olga@example.org", NEW) == "/o/"
    assert b"This link is invalid or has expired" in browser().get(link, follow=True).content


def test_nobody_learns_from_it_who_has_an_account(olga: Person, browser: Browser) -> None:
    known, unknown = ask(browser(), "olga@example.org"), ask(browser(), "ulla@example.org")

    assert known == unknown == (302, "/accounts/password/reset/done/")
    assert [entry.kind for entry in promised()] == ["accounts.send_mail", "accounts.send_mail"]
    assert mail_to("ulla@example.org").subject == "No account with this email address"


def test_the_mail_is_in_the_language_of_the_account(olga: Person, browser: Browser) -> None:
    User.objects.filter(pk=olga.user.pk).update(locale="de")

    ask(browser(), "olga@example.org")

    assert mail_to("olga@example.org").subject == "Passwort zurücksetzen"


def test_asking_often_is_limited(olga: Person, browser: Browser) -> None:
    answers = [ask(browser(), "olga@example.org")[0] for _ in range(4)]

    assert answers == [302, 302, 302, 429]
    assert PlatformMail.objects.filter(to="olga@example.org").count() == 3


@pytest.mark.parametrize(
    "link", ["/accounts/password/reset/key/x/y/", f"/accounts/password/reset/key/{'0' * 32}/y/"]
)
def test_a_made_up_link_says_so(browser: Browser, db: None, link: str) -> None:
    answer = browser().get(link)

    assert (answer.status_code, b"This link is invalid or has expired" in answer.content) == (200, True)


def test_changing_it_asks_for_the_old_one_and_tells_the_owner(
    olga_with_password: Person, browser: Browser
) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    wrong = {"oldpassword": "not this one", "password1": NEW, "password2": NEW}

    refused = client.post("/accounts/password/change/", wrong)
    done = client.post("/accounts/password/change/", {**wrong, "oldpassword": PASSWORD})

    assert refused.context["form"].errors == {"oldpassword": ["Incorrect password."]}
    assert done["Location"] == "/accounts/"
    assert mail_to("olga@example.org").subject == "Your account was changed"
    assert client.get("/accounts/").status_code == 200


def test_weak_passwords_are_refused_at_the_field(olga_with_password: Person, browser: Browser) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)

    answer = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    )

    assert "password1" in answer.context["form"].errors
    assert User.objects.get(pk=olga_with_password.user.pk).check_password(PASSWORD)

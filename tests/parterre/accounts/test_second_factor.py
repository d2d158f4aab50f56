"""A code from an app, recovery codes, and who has to have them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from apps.teams.models import Team
from parterre.accounts.models import User
from parterre.accounts.sign_in_log import LOGINS
from tenants.context.transactions import organizer_transaction
from tests.browser import code_of, sign_in, with_app
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
Browser = Callable[[], Client]
WRONG = ["This code is incorrect or has already been used. Enter the next code from your app."]


def set_up(client: Client) -> str:
    form = client.get("/accounts/2fa/app/").context["form"]
    answer = client.post("/accounts/2fa/app/", {"code": code_of(form.secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return str(form.secret)


def recovery_codes(client: Client) -> list[str]:
    return list(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"])


def test_signing_in_takes_the_code_then(olga_with_password: Person, browser: Browser) -> None:
    secret = with_app(olga_with_password.user)
    client = browser()

    where = sign_in(client, "olga@example.org", PASSWORD)
    before = client.get("/o/").status_code, client.get("/accounts/").status_code
    done = client.post("/accounts/2fa/code/", {"code": code_of(secret)})

    assert (where, before) == ("/accounts/2fa/code/", (302, 302))
    assert done["Location"] == "/o/"
    assert client.get("/accounts/").status_code == 200


def test_a_wrong_code_opens_nothing_and_is_counted(olga_with_password: Person, browser: Browser) -> None:
    with_app(olga_with_password.user)
    client, before = browser(), LOGINS.labels("wrong_code")._value.get()
    sign_in(client, "olga@example.org", PASSWORD)

    answer = client.post("/accounts/2fa/code/", {"code": "000000"})

    assert answer.context["form"].errors == {"code": WRONG}
    assert client.get("/accounts/").status_code == 302
    assert LOGINS.labels("wrong_code")._value.get() == before + 1


def test_a_code_works_once(olga_with_password: Person, browser: Browser) -> None:
    secret = with_app(olga_with_password.user)
    code = code_of(secret)
    first, second = browser(), browser()
    for client in (first, second):
        sign_in(client, "olga@example.org", PASSWORD)

    assert first.post("/accounts/2fa/code/", {"code": code}).status_code == 302
    assert second.post("/accounts/2fa/code/", {"code": code}).context["form"].errors == {"code": WRONG}


def test_codes_cannot_be_guessed(olga_with_password: Person, browser: Browser) -> None:
    secret = with_app(olga_with_password.user)
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    for number in range(5):
        client.post("/accounts/2fa/code/", {"code": f"00000{number}"})

    answer = client.post("/accounts/2fa/code/", {"code": code_of(secret)})

    assert answer.context["form"].errors == {"code": ["Too many attempts. Wait five minutes and try again."]}


def test_setting_it_up_gives_recovery_codes_each_of_which_works_once(
    olga_with_password: Person, browser: Browser
) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    set_up(client)
    code = recovery_codes(client)[0]
    first, second = browser(), browser()
    for other in (first, second):
        sign_in(other, "olga@example.org", PASSWORD)

    used = first.post("/accounts/2fa/code/", {"code": code})
    again = second.post("/accounts/2fa/code/", {"code": code})

    assert used["Location"] == "/o/"
    assert again.context["form"].errors == {"code": WRONG}
    assert len(recovery_codes(client)) == 9


def test_the_secret_is_not_in_the_database_as_it_is(olga: Person) -> None:
    secret = with_app(olga.user)

    assert secret not in str(Authenticator.objects.get(user=olga.user).data)


LOST = (
    "Your two-factor authentication can no longer be read because the platform’s encryption key has changed. "
    "Contact support to have it reset."
)


def test_without_the_platforms_key_signing_in_says_so(
    olga_with_password: Person, browser: Browser, settings: Settings
) -> None:
    secret = with_app(olga_with_password.user)
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    settings.ENCRYPTION_KEYS = ["another key of the platform, which has lost its own"]

    answer = client.post("/accounts/2fa/code/", {"code": code_of(secret)})

    assert answer.context["form"].errors == {"code": [LOST]}


@pytest.mark.parametrize("page", ["", "recovery-codes/", "recovery-codes/download/", "reauthenticate/"])
def test_without_the_platforms_key_no_page_fails(
    olga_with_password: Person, browser: Browser, settings: Settings, page: str
) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    set_up(client)
    settings.ENCRYPTION_KEYS = ["another key of the platform, which has lost its own"]

    answer = client.get(f"/accounts/2fa/{page}", follow=True)

    assert answer.status_code == 200
    if page.startswith("recovery-codes"):
        assert LOST in answer.content.decode()


def test_the_code_to_scan_stands_in_the_page_itself(olga_with_password: Person, browser: Browser) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)

    page = client.get("/accounts/2fa/app/").content.decode()

    assert "<svg" in page
    assert "data:" not in page


def test_a_session_that_is_not_fresh_asks_for_the_password_first(olga: Person, browser: Browser) -> None:
    client = browser()
    client.force_login(olga.user)

    answer = client.get("/accounts/2fa/app/")

    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Fapp%2F"


def test_platform_staff_goes_nowhere_without_it(olga_with_password: Person, browser: Browser) -> None:
    User.objects.filter(pk=olga_with_password.user.pk).update(is_platform_staff=True)
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)

    asked = client.get("/o/?all")
    api = client.get("/api/v1/organizers/acme/")
    set_up(client)

    assert asked["Location"] == "/accounts/2fa/app/?next=%2Fo%2F%3Fall"
    assert api.status_code == 403
    assert client.get("/o/?all").status_code == 200


def test_who_was_sent_to_set_it_up_goes_on_after(olga_with_password: Person, browser: Browser) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    here, elsewhere = "/accounts/2fa/app/?next=/o/%3Fall", "/accounts/2fa/app/?next=https://evil.example/"

    secret = client.get(elsewhere).context["form"].secret
    client.post(elsewhere, {"code": "000000"})
    answer = client.post(here, {"code": code_of(secret)})
    page = client.get(answer["Location"])

    assert answer["Location"] == "/accounts/2fa/recovery-codes/?next=%2Fo%2F%3Fall"
    assert page.context["continue_url"] == "/o/?all"
    assert client.get("/accounts/2fa/recovery-codes/?next=javascript:x").context["continue_url"] == ""


def test_platform_staff_cannot_turn_it_off(olga_with_password: Person, browser: Browser) -> None:
    User.objects.filter(pk=olga_with_password.user.pk).update(is_platform_staff=True)
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    set_up(client)

    answer = client.post("/accounts/2fa/app/remove/")

    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=olga_with_password.user, type="totp").exists()


def test_a_session_without_the_code_asks_for_it_where_it_is_set_up(
    olga_with_password: Person, browser: Browser
) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    with_app(olga_with_password.user)  # in another browser
    User.objects.filter(pk=olga_with_password.user.pk).update(is_platform_staff=True)

    assert client.get("/o/?all")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fo%2F%3Fall"


def test_a_team_can_require_it_of_sessions_that_use_the_api(
    olga_with_password: Person, browser: Browser
) -> None:
    with organizer_transaction(olga_with_password.organizer):
        Team.objects.filter(name="Administrators").update(require_2fa=True)
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)

    before = client.get("/api/v1/organizers/acme/")
    set_up(client)

    assert (before.status_code, client.get("/api/v1/organizers/acme/").status_code) == (403, 200)


def test_turning_it_off_is_told_and_forgotten_by_the_session(
    olga_with_password: Person, browser: Browser
) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)
    set_up(client)

    answer = client.post("/accounts/2fa/app/remove/")

    assert answer["Location"] == "/accounts/2fa/"
    assert not Authenticator.objects.filter(user=olga_with_password.user).exists()
    assert sign_in(browser(), "olga@example.org", PASSWORD) == "/o/"

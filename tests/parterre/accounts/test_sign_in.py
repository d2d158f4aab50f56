"""In and out by mail address and password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from parterre.accounts.models import User
from parterre.accounts.sign_in_log import LOGINS
from tests.browser import sign_in
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
Browser = Callable[[], Client]
WRONG = "Incorrect email address or password."


def counted(result: str) -> float:
    return float(LOGINS.labels(result)._value.get())


def test_signing_in_leads_to_ones_organizers(olga_with_password: Person, browser: Browser) -> None:
    before = counted("success")

    assert sign_in(browser(), "Olga@Example.org", PASSWORD) == "/o/"
    assert counted("success") == before + 1


def test_signing_in_leads_back_to_where_one_was_going(olga_with_password: Person, browser: Browser) -> None:
    client = browser()

    asked = client.get("/accounts/sessions/")
    page = client.get(asked["Location"])
    answer = client.post(
        "/accounts/login/",
        {"login": "olga@example.org", "password": PASSWORD, "next": "/accounts/sessions/"},
    )

    assert asked["Location"] == "/accounts/login/?next=/accounts/sessions/"
    assert b'name="next" value="/accounts/sessions/"' in page.content
    assert answer["Location"] == "/accounts/sessions/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "http://acme.parterre.test/", "javascript:x"]
)
def test_signing_in_never_leads_to_another_host(
    olga_with_password: Person, browser: Browser, elsewhere: str
) -> None:
    answer = browser().post(
        "/accounts/login/", {"login": "olga@example.org", "password": PASSWORD, "next": elsewhere}
    )

    assert answer["Location"] == "/o/"


def answer_to(client: Client, address: str, password: str) -> tuple[int, list[str], int]:
    answer = client.post("/accounts/login/", {"login": address, "password": password})
    return answer.status_code, answer.context["form"].non_field_errors(), len(answer.content)


def test_an_unknown_address_gets_the_answer_of_a_wrong_password(
    olga_with_password: Person, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = User.set_password
    monkeypatch.setattr(User, "set_password", lambda user, raw: (hashed.append(raw), real(user, raw))[0])
    before = counted("wrong_password")

    known = answer_to(browser(), "olga@example.org", "not this one")
    unknown = answer_to(browser(), "ulla@example.org", "not this one")

    assert known[:2] == unknown[:2] == (200, [WRONG])
    assert abs(known[2] - unknown[2]) <= 2
    assert hashed == ["not this one"]  # as much work as for the other, which checks a hash
    assert counted("wrong_password") == before + 2


def test_too_many_attempts_at_an_account_are_refused_even_with_the_right_password(
    olga_with_password: Person, browser: Browser
) -> None:
    client = browser()
    for _ in range(5):
        sign_in(client, "olga@example.org", "not this one")

    answer = answer_to(client, "olga@example.org", PASSWORD)

    assert answer[1] == ["Too many attempts. Wait five minutes and try again."]
    assert client.get("/o/")["Location"] == "/accounts/login/?next=/o/"


def fails_often(client: Client, *, address: str) -> None:
    for _ in range(6):
        client.post(
            "/accounts/login/",
            {"login": "olga@example.org", "password": "not this one"},
            REMOTE_ADDR=address,
        )


@pytest.mark.parametrize(
    ("attacker", "own"), [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8:0:1::1")]
)
def test_nobody_locks_an_account_from_another_network(
    olga_with_password: Person, browser: Browser, attacker: str, own: str
) -> None:
    fails_often(browser(), address=attacker)

    answer = browser().post(
        "/accounts/login/", {"login": "olga@example.org", "password": PASSWORD}, REMOTE_ADDR=own
    )

    assert answer["Location"] == "/o/"


def test_changing_the_address_within_ones_network_helps_nobody(
    olga_with_password: Person, browser: Browser
) -> None:
    fails_often(browser(), address="2001:db8::1")

    answer = browser().post(
        "/accounts/login/",
        {"login": "olga@example.org", "password": PASSWORD},
        REMOTE_ADDR="2001:db8::2",
    )

    assert b"Too many attempts" in answer.content


def test_a_known_device_signs_in_although_others_fail_in_its_network(
    olga_with_password: Person, browser: Browser
) -> None:
    own = browser()
    sign_in(own, "olga@example.org", PASSWORD)
    own.post("/accounts/logout/")
    fails_often(browser(), address="127.0.0.1")

    assert sign_in(own, "Olga@example.org", PASSWORD) == "/o/"


@pytest.mark.parametrize("value", ["", "x", "x:y:z"])
def test_a_device_is_known_only_with_what_we_gave_it(
    olga_with_password: Person, browser: Browser, value: str
) -> None:
    stranger = browser()
    stranger.cookies["known_device"] = value
    fails_often(stranger, address="127.0.0.1")

    assert sign_in(browser(), "olga@example.org", PASSWORD) != "/o/"


def test_a_known_device_may_not_guess_for_ever(olga_with_password: Person, browser: Browser) -> None:
    own = browser()
    sign_in(own, "olga@example.org", PASSWORD)
    own.post("/accounts/logout/")
    for address in ("192.0.2.1", "192.0.2.2"):
        fails_often(own, address=address)

    assert sign_in(own, "olga@example.org", PASSWORD) != "/o/"


def test_a_closed_account_stays_outside(olga_with_password: Person, browser: Browser) -> None:
    User.objects.filter(email="olga@example.org").update(is_active=False)
    client = browser()

    where = sign_in(client, "olga@example.org", PASSWORD)

    assert where == "/accounts/inactive/"
    assert client.get("/o/").status_code == 302


def test_signing_out_takes_a_press_of_a_button(olga: Person, browser: Browser) -> None:
    client = browser()
    client.force_login(olga.user)

    asked, done = client.get("/accounts/logout/"), client.post("/accounts/logout/")

    assert (asked.status_code, done.status_code, done["Location"]) == (200, 302, "/")
    assert client.get("/accounts/").status_code == 302


def test_forms_of_other_sites_are_refused(olga_with_password: Person) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "parterre.test"})

    answer = client.post("/accounts/login/", {"login": "olga@example.org", "password": PASSWORD})

    assert answer.status_code == 403


def test_cookies_are_of_this_host_only_and_not_for_scripts(
    olga_with_password: Person, browser: Browser
) -> None:
    client = browser()
    sign_in(client, "olga@example.org", PASSWORD)

    cookie: Any = client.cookies["parterre_session"]

    assert (cookie["domain"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/social/", "/accounts/3rdparty/"])
def test_flows_that_are_not_offered_do_not_exist(browser: Browser, path: str) -> None:
    assert browser().get(path).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"login": "x\x00@example.org", "password": "y"},
        {"login": "x" * 5000, "password": "y" * 5000},
        {"login": "", "password": ""},
        {},
    ],
)
def test_bad_input_is_answered_at_the_form(browser: Browser, db: None, data: dict[str, str]) -> None:
    answer = browser().post("/accounts/login/", data)

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_language_can_be_chosen(browser: Browser, db: None) -> None:
    client = browser()

    answer = client.get("/accounts/language/de/?next=/accounts/login/")
    outside = client.get("/accounts/language/de/?next=https://evil.example/")

    assert (answer["Location"], outside["Location"]) == ("/accounts/login/", "/")
    assert client.get("/accounts/login/")["Content-Language"] == "de"


@pytest.mark.parametrize("typed", ["olga@bücher.example", "Olga@xn--bcher-kva.example"])
def test_signing_in_with_any_spelling_of_the_domain(browser: Browser, typed: str) -> None:
    user = User.objects.create_user("olga@Bücher.example", password=PASSWORD)

    assert user.email == "olga@xn--bcher-kva.example"
    assert sign_in(browser(), typed, PASSWORD) == "/o/"

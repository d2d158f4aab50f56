"""From the form by the mail to the back office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from apps.teams.facade import access_of_user
from apps.teams.models import Team
from parterre.accounts.models import Membership, PlatformMail, User
from parterre.kernel.clock import utc_now
from parterre.signup.domain.first_team import create_first_team
from parterre.signup.models import SignupRequest
from tenants.context.transactions import organizer_transaction
from tenants.models import Domain, FormerSlug, Organizer
from tenants.provisioning.schema_pool import fill_pool
from tests.browser import link_in, mail_to, sign_in
from tests.log import logged
from tests.people import Person
from tests.run_tasks import promised, work_off
from tests.tenants.schemas import clear_away

pytestmark = pytest.mark.django_db
Browser = Callable[[], Client]
FORM = {
    "full_name": "Nora Neu",
    "email": "nora@theatre.example",
    "password": "four words in a row",
    "organizer_name": "Theatre Nord",
    "slug": "nord",
}


def post(client: Client, **changes: str) -> Any:
    return client.post("/signup/", {**FORM, **changes})


def confirmed(client: Client) -> Any:
    post(client)
    return client.post(link_in(mail_to("nora@theatre.example")), {"slug": "nord"})


def test_nothing_is_made_before_the_address_is_confirmed(browser: Browser) -> None:
    client = browser()

    answer = post(client)
    page = client.get("/signup/sent/")

    assert answer["Location"] == "/signup/sent/"
    assert b"nora@theatre.example" in page.content
    assert not User.objects.filter(email="nora@theatre.example").exists()
    assert not Organizer.objects.filter(slug="nord").exists()
    assert [entry.kind for entry in promised()] == ["accounts.send_mail"]
    assert sign_in(browser(), "nora@theatre.example", FORM["password"]) == ""


def test_neither_password_nor_link_is_kept_as_it_is(browser: Browser) -> None:
    post(browser())

    wish = SignupRequest.objects.get()
    token = link_in(mail_to("nora@theatre.example")).rstrip("/").rsplit("/", 1)[-1]

    assert FORM["password"] not in wish.password
    assert token not in (wish.token_hash, str(wish.pk))


def test_opening_the_link_makes_nothing_its_button_does(browser: Browser) -> None:
    client = browser()
    post(client)
    link = link_in(mail_to("nora@theatre.example"))

    page = client.get(link)
    before = Organizer.objects.filter(slug="nord").exists()
    answer = client.post(link, {"slug": "nord"})
    wish = SignupRequest.objects.get()

    assert (page.status_code, before) == (200, False)
    assert answer["Location"] == f"/signup/progress/{wish.pk}/"
    assert {entry.kind for entry in promised()} == {
        "accounts.send_mail",
        "tenants.provision",
        "signup.settle",
    }
    assert wish.password == ""
    assert Domain.objects.get(tenant__slug="nord").domain == "nord.parterre.test"


def test_another_browser_has_to_know_the_password(browser: Browser) -> None:
    post(browser())
    link, stranger = link_in(mail_to("nora@theatre.example")), browser()

    shown = stranger.get(link)
    refused = stranger.post(link, {"slug": "nord", "password": "not this one"})
    empty = stranger.post(link, {"slug": "nord"})
    done = stranger.post(link, {"slug": "nord", "password": FORM["password"]})

    assert b'name="password"' in shown.content
    assert (refused.status_code, empty.status_code, done.status_code) == (422, 422, 302)
    assert refused.context["form"].errors == {
        "password": ["Incorrect password. Enter the password you signed up with."]
    }


def test_that_password_cannot_be_guessed(browser: Browser) -> None:
    post(browser())
    link, stranger = link_in(mail_to("nora@theatre.example")), browser()
    for _ in range(5):
        stranger.post(link, {"slug": "nord", "password": "not this one"})

    answer = stranger.post(link, {"slug": "nord", "password": FORM["password"]})

    assert answer.status_code == 429
    assert not User.objects.filter(email="nora@theatre.example").exists()


def test_the_link_twice_is_as_good_as_once(browser: Browser) -> None:
    client = browser()
    confirmed(client)
    link = link_in(mail_to("nora@theatre.example"))

    again, opened = client.post(link, {"slug": "nord"}), client.get(link)

    assert again["Location"] == opened["Location"] == f"/signup/progress/{SignupRequest.objects.get().pk}/"
    assert Organizer.objects.filter(slug="nord").count() == 1


def test_a_link_is_over_after_three_days(browser: Browser) -> None:
    client = browser()
    post(client)
    link = link_in(mail_to("nora@theatre.example"))
    past = utc_now() - timedelta(seconds=1)
    SignupRequest.objects.update(created_at=past, expires_at=past)

    answer = client.post(link, {"slug": "nord"})

    assert (answer.status_code, b"invalid or has expired" in answer.content) == (404, True)
    assert not Organizer.objects.filter(slug="nord").exists()


def test_a_new_mail_replaces_the_link(browser: Browser) -> None:
    client = browser()
    post(client)
    old = link_in(mail_to("nora@theatre.example"))
    PlatformMail.objects.all().delete()

    client.post("/signup/resend/", {"email": "Nora@theatre.example"})
    new = link_in(mail_to("nora@theatre.example"))

    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_asking_for_the_mail_again_tells_nobody_who_signed_up(browser: Browser) -> None:
    post(browser())
    known, unknown = browser(), browser()

    answers = [
        client.post("/signup/resend/", {"email": email}, follow=True)
        for client, email in ((known, "nora@theatre.example"), (unknown, "nobody@theatre.example"))
    ]

    assert [answer.redirect_chain for answer in answers] == [[("/signup/resend/", 302)]] * 2
    assert all(b"If you signed up with this address" in answer.content for answer in answers)
    assert mail_to("nobody@theatre.example").subject == "No confirmation pending"


def test_an_address_that_has_an_account_gets_the_same_answer_and_another_mail(
    olga: Person, browser: Browser
) -> None:
    answer = post(browser(), email="olga@example.org")

    assert (answer.status_code, answer["Location"]) == (302, "/signup/sent/")
    assert mail_to("olga@example.org").subject == "You already have an account"
    assert "/signup/confirm/" not in mail_to("olga@example.org").text


def test_a_slug_taken_between_form_and_link_is_told_and_another_chosen(
    olga: Person, browser: Browser
) -> None:
    client = browser()
    post(client)
    link = link_in(mail_to("nora@theatre.example"))
    Organizer.objects.filter(slug="acme").update(slug="nord")

    shown = client.get(link)
    refused = client.post(link, {"slug": "nord"})
    done = client.post(link, {"slug": "theatre-nord"})

    assert b"already taken" in shown.content
    assert b"theatre-nord" in shown.content
    assert (refused.status_code, done.status_code) == (422, 302)
    assert Organizer.objects.get(slug="theatre-nord").name == "Theatre Nord"
    assert User.objects.get(email="nora@theatre.example").full_name == "Nora Neu"


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("acme", "This short name is already taken."),
        ("admin", "This short name is reserved."),
        (
            "-x-",
            "Use 2 to 50 letters a-z, digits and hyphens. The first and last character cannot be a hyphen.",
        ),
        (
            "ü",
            "Use 2 to 50 letters a-z, digits and hyphens. The first and last character cannot be a hyphen.",
        ),
    ],
)
def test_a_short_name_that_cannot_be_had_is_refused_with_others(
    olga: Person, browser: Browser, slug: str, message: str
) -> None:
    answer = post(browser(), slug=slug)
    form = answer.context["form"]

    assert (answer.status_code, form.errors) == (422, {"slug": [message]})
    assert form.suggestions[0] == "theatre-nord"
    assert b"Nora Neu" in answer.content  # what was typed stays


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("acme", b"already taken"),
        ("fresh-one", b"fresh-one.parterre.test is available"),
        ("", b""),
        ("x" * 300, b"Use 2"),
    ],
)
def test_the_field_is_checked_while_one_types(
    olga: Person, browser: Browser, slug: str, expected: bytes
) -> None:
    answer = browser().get("/signup/slug/", {"slug": slug, "organizer_name": "Theatre Nord"})

    assert answer.status_code == 200
    assert expected in answer.content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 191),
        ("email", "not an address"),
        ("email", f"{'x' * 250}@example.org"),
        ("password", "short"),
        ("password", "password1234"),
        ("organizer_name", "x\x00y"),
        ("slug", "x" * 51),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_written(
    browser: Browser, db: None, field: str, value: str
) -> None:
    answer = post(browser(), **{field: value})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not SignupRequest.objects.exists()


def test_signing_up_is_limited_by_network_address_and_by_mail_address(browser: Browser, db: None) -> None:
    client = browser()
    answers = [post(client).status_code for _ in range(4)]
    others = [post(client, email=f"{number}@theatre.example").status_code for number in range(8)]

    assert answers == [302, 302, 302, 429]
    assert (others.count(302), others[-1]) == (6, 429)


def test_registration_can_be_switched_off(browser: Browser, db: None, settings: Any) -> None:
    settings.REGISTRATION = False

    pages = [browser().get("/signup/"), post(browser()), browser().get("/signup/sent/")]

    assert [page.status_code for page in pages] == [403, 403, 403]
    assert b"/signup/" not in browser().get("/").content
    assert not SignupRequest.objects.exists()


def test_progress_is_of_the_one_who_signed_up(mallory: Person, browser: Browser) -> None:
    client = browser()
    where = confirmed(client)["Location"]
    stranger = browser()
    stranger.force_login(mallory.user)

    assert client.get(where).status_code == 200
    assert stranger.get(where).status_code == 404
    assert browser().get(where)["Location"] == f"/accounts/login/?next={where}"


def test_a_part_of_the_page_is_enough_for_the_script(browser: Browser) -> None:
    client = browser()
    where = confirmed(client)["Location"]

    part = client.get(where, headers={"HX-Request": "true"})

    assert (part.status_code, b"<html" in part.content, b"Theatre Nord" in part.content) == (200, False, True)


def test_somebody_with_an_account_opens_another_organizer_without_a_mail(
    olga: Person, browser: Browser
) -> None:
    client = browser()
    client.force_login(olga.user)

    page = client.get("/signup/")
    answer = client.post("/signup/", {"organizer_name": "Acme South", "slug": "acme-south"})

    assert b'name="email"' not in page.content
    assert answer["Location"] == f"/signup/progress/{SignupRequest.objects.get().pk}/"
    assert Organizer.objects.get(slug="acme-south").name == "Acme South"
    assert not PlatformMail.objects.exists()


def test_the_mail_is_in_the_language_of_the_page(browser: Browser, db: None) -> None:
    client = browser()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"

    post(client)

    assert mail_to("nora@theatre.example").subject == "E-Mail-Adresse bestätigen"


@pytest.mark.parametrize("name", ["Win at evil.example/prize", "http://evil.example", "WWW.evil.example"])
def test_a_mail_to_a_stranger_carries_no_link_of_another(browser: Browser, db: None, name: str) -> None:
    answer = post(browser(), organizer_name=name)

    assert answer.status_code == 422
    assert not PlatformMail.objects.exists()


def test_the_subject_is_ours_alone(browser: Browser, db: None) -> None:
    post(browser(), organizer_name="You have won", full_name="A. Stranger")

    assert mail_to("nora@theatre.example").subject == "Confirm your email address"


def test_the_owner_gets_a_team_when_the_schema_is_there(olga: Person, browser: Browser) -> None:
    """With a schema that is there already: how one is made has tests of its own."""
    from parterre.signup.domain.first_team import create_first_team
    from tenants.outbox.tasks import RetryLater

    nora = User.objects.create_user("nora@theatre.example", full_name="Nora Neu")
    waiting = Organizer.objects.create(name="Not yet", slug="not-yet", schema_name="org_not_yet")
    facts = {"full_name": "Nora Neu", "email": nora.email, "organizer_name": "x", "slug": "acme"}
    times = {"created_at": utc_now(), "expires_at": utc_now(), "confirmed_at": utc_now()}
    early = SignupRequest.objects.create(
        **facts, **times, user_id=nora.pk, organizer_id=waiting.pk, token_hash="1"
    )
    wish = SignupRequest.objects.create(
        **facts, **times, user_id=nora.pk, organizer_id=olga.organizer.pk, token_hash="2"
    )

    with pytest.raises(RetryLater):
        create_first_team(early.pk, now=utc_now())
    create_first_team(wish.pk, now=utc_now())
    create_first_team(wish.pk, now=utc_now())

    with organizer_transaction(olga.organizer):
        teams = list(Team.objects.filter(members__user_id=nora.pk))
        access = access_of_user(nora.pk)
        actions = [action for action, _data in logged()]
    assert [team.all_organizer_permissions for team in teams] == [True]
    assert access is not None
    assert access.may("organizer.teams:write")
    assert actions == ["organizer.created", "team.created", "team.member.added"]
    assert Membership.objects.filter(user_id=nora.pk, organizer_id=olga.organizer.pk).count() == 1


@pytest.mark.parametrize("path", ["/signup/", "/signup/resend/", "/"])
def test_pages_before_an_account_ask_the_database_nothing(
    browser: Browser, db: None, path: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        browser().get(path)


# With a schema that waits for the organizer, and without.


@pytest.fixture
def pooled_schema(settings: Any) -> Iterator[None]:
    settings.TENANTS_SCHEMA_POOL = 1
    fill_pool()
    yield
    clear_away()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.usefixtures("pooled_schema")
def test_with_a_pooled_schema_whoever_confirms_is_in_the_back_office_at_once(browser: Browser) -> None:
    client = browser()

    answer = confirmed(client)
    progress = client.get(answer["Location"])
    part = client.get(answer["Location"], headers={"HX-Request": "true"})

    assert progress["Location"] == "/o/nord/"
    assert part["HX-Redirect"] == "/o/nord/"
    organizer = Organizer.objects.get(slug="nord")
    with organizer_transaction(organizer):
        assert list(Team.objects.values_list("all_organizer_permissions", "all_events")) == [(True, True)]
    # The task finds nothing left to do.
    work_off()
    with organizer_transaction(organizer):
        assert Team.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.usefixtures("pooled_schema")
def test_the_request_and_a_worker_settle_at_once_and_make_one_team(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parterre.signup.views.confirm.create_first_team_now", lambda *_, **__: None)
    confirmed(browser())
    wish, organizer = SignupRequest.objects.get(), Organizer.objects.get(slug="nord")
    start = Barrier(4)

    def settled(_: int) -> None:
        start.wait(timeout=20)
        try:
            create_first_team(wish.pk, now=utc_now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(settled, range(4)))

    with organizer_transaction(organizer):
        assert Team.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_a_pooled_schema_the_page_waits_for_the_worker(browser: Browser) -> None:
    client = browser()
    where = confirmed(client)["Location"]
    waiting = client.get(where)

    try:
        work_off()
        work_off()  # settling had to wait for the schema
        done = client.get(where)
    finally:
        clear_away()

    assert (waiting.status_code, b"Setting up Theatre Nord" in waiting.content) == (200, True)
    assert done["Location"] == "/o/nord/"


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.usefixtures("pooled_schema")
def test_another_organizer_is_open_at_once_too(olga: Person, browser: Browser) -> None:
    client = browser()
    client.force_login(olga.user)

    answer = client.post("/signup/", {"organizer_name": "Acme South", "slug": "acme-south"})

    assert client.get(answer["Location"])["Location"] == "/o/acme-south/"


def test_a_slug_that_somebody_had_is_not_offered(olga: Person, browser: Browser) -> None:
    FormerSlug.objects.create(slug="nord", organizer=olga.organizer, since=utc_now())
    FormerSlug.objects.create(slug="nord-tickets", organizer=olga.organizer, since=utc_now())

    refused = post(browser())
    checked = browser().get("/signup/slug/", {"slug": "nord", "organizer_name": "Theatre Nord"})

    form = refused.context["form"]
    assert (refused.status_code, form.errors) == (422, {"slug": ["This short name is already taken."]})
    assert form.suggestions == ("theatre-nord", "nord-events", "nord-live")
    assert checked.context["message"] == "This short name is already taken."


@pytest.mark.parametrize("name", ["\u202eTheatre", "Theatre\nBcc: a@b.example", "!?"])
def test_a_name_that_no_page_or_mail_can_show_is_refused(name: str, browser: Browser) -> None:
    refused = post(browser(), organizer_name=name)

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["organizer_name"]

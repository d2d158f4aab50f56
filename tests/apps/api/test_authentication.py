import re

import pytest
from django.test import Client

from apps.teams.models import ApiToken, TeamMember
from parterre.accounts.models import Membership, User
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer
from tenants.routing.directory import forget
from tests.contract.client import ContractClient
from tests.factories.events import make_event
from tests.statements import statements

EVENTS = "/api/v1/organizers/acme/events/"
VERSION = "/api/v1/version"

pytestmark = pytest.mark.django_db


def asking_with(header):
    client = ContractClient(SERVER_NAME="parterre.test")
    client.credentials(HTTP_AUTHORIZATION=header)
    return client


# Tokens


@pytest.mark.parametrize("keyword", ["Token", "token", "TOKEN"])
def test_a_token_opens_the_api(olga, keyword):
    assert asking_with(f"{keyword} {olga.token}").get(EVENTS).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Token",
        "Token ",
        "Token guess",
        "Token x y",
        "Token \xff\xfe",
        "Bearer abc",
        "Device abc",
        "Basic b2xnYTp4",
    ],
)
@pytest.mark.parametrize(
    "path", [EVENTS, VERSION, "/api/v1/organizers/", "/api/v1/organizers/nobody/events/"]
)
def test_whatever_is_no_token_is_turned_away(olga, header, path):
    response = asking_with(header).get(path)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Token"
    assert list(response.json()) == ["detail"]


def test_a_changed_token_is_turned_away(olga):
    assert asking_with(f"Token {olga.token[:-1]}x").get(EVENTS).status_code == 401


def test_an_inactive_token_is_turned_away_even_while_its_route_is_remembered(olga):
    client = asking_with(f"Token {olga.token}")
    assert client.get(EVENTS).status_code == 200

    with organizer_transaction(olga.organizer):
        ApiToken.objects.filter(name="olga").update(active=False)

    assert client.get(EVENTS).status_code == 401
    assert client.get(VERSION).status_code == 401


def test_another_organizer_s_token_touches_nothing_of_this_one(mallory, olga):
    thief = asking_with(f"Token {mallory.token}")
    thief.get(EVENTS)

    with statements() as asked:
        response = thief.get(EVENTS)

    assert asked == []
    assert response.status_code == 403
    assert response.json() == {"detail": "You do not have permission to perform this action."}


def test_a_write_costs_two_statements_to_be_let_in(api, olga):
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
    path = f"{EVENTS}fair/"
    api.patch(path, {"slug": 3}, format="json")

    with statements() as asked:
        assert api.patch(path, {"slug": 3}, format="json").status_code == 400

    assert [re.search(r'FROM "(\w+)"', sql)[1] for sql in asked] == ["teams_apitoken", "events_event"]


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_a_suspended_organizer_can_only_be_read(api, olga, method):
    with public_schema():
        Organizer.objects.filter(slug="acme").update(state="suspended")
    forget()

    response = getattr(api, method)(EVENTS)

    assert response.status_code == 403
    assert response.json() == {"detail": "This organizer's account is suspended."}
    assert api.get(EVENTS).status_code == 200
    assert asking_with("Token guess").get(EVENTS).status_code == 401


# Sessions


@pytest.fixture
def browser(olga):
    client = Client(SERVER_NAME="parterre.test", enforce_csrf_checks=True)
    client.force_login(olga.user)
    return client


def test_a_member_s_session_opens_the_api(browser):
    browser.get(EVENTS)

    with statements() as asked:
        assert browser.get(EVENTS).status_code == 200

    tables = [re.search(r'FROM "(\w+)"', sql)[1] for sql in asked]
    assert tables == ["django_session", "accounts_user", "membership", "teams_team", "events_event"]


def test_a_session_writes_only_with_a_csrf_token(browser, olga):
    new = {"name": {"en": "Fair"}, "slug": "fair", "date_from": "2030-01-01T00:00:00Z"}

    refused = browser.post(EVENTS, new, content_type="application/json")

    assert refused.status_code == 403
    assert list(refused.json()) == ["detail"]
    browser.cookies["parterre_csrftoken"] = "a" * 32
    accepted = browser.post(EVENTS, new, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert accepted.status_code == 201


def test_a_stranger_s_session_opens_nothing(mallory, olga):
    stranger = Client(SERVER_NAME="parterre.test")
    stranger.force_login(mallory.user)

    assert stranger.get(EVENTS).status_code == 403
    assert stranger.get("/api/v1/organizers/nobody/events/").status_code == 403


def test_a_member_without_a_team_has_no_access(browser, olga):
    with organizer_transaction(olga.organizer):
        TeamMember.objects.filter(user_id=olga.user.pk).delete()

    assert browser.get(EVENTS).status_code == 403


def test_a_closed_account_s_session_is_nobody(browser, olga):
    with public_schema():
        User.objects.filter(pk=olga.user.pk).update(is_active=False)

    assert browser.get(EVENTS).status_code == 401


def test_the_index_of_members_alone_gives_no_access(mallory, olga):
    with public_schema():
        acme = olga.organizer
        Membership.objects.create(user_id=mallory.user.pk, organizer_id=acme.pk, org=acme.schema_name)
    stranger = Client(SERVER_NAME="parterre.test")
    stranger.force_login(mallory.user)

    assert stranger.get(EVENTS).status_code == 403


def test_a_token_goes_before_a_session(browser, tim):
    response = browser.get("/api/v1/organizers/acme/teams/", headers={"Authorization": f"Token {tim.token}"})

    assert response.status_code == 403


# What the base answers


def test_options_tell_what_may_be_sent(api):
    response = api.options(EVENTS)

    assert response.status_code == 200
    assert {"name", "description", "renders", "parses"} <= response.json().keys()


def test_a_path_without_its_slash_is_sent_on(api):
    response = api.get(EVENTS.rstrip("/"))

    assert (response.status_code, response.headers["Location"]) == (301, EVENTS)


def test_a_path_that_is_none_answers_in_json(api):
    response = api.get("/api/v1/organizers/acme/nothing/")

    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})


def test_answers_speak_the_client_s_language_when_there_is_one(api):
    assert api.get(EVENTS, headers={"Accept-Language": "de"}).headers["Content-Language"] == "de"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "nonsense"])
def test_answers_are_json_whatever_was_asked_for(api, accept):
    response = api.get(EVENTS, headers={"Accept": accept})

    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")

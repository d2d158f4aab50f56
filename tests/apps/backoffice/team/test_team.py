"""Teams, people and tokens: who manages them, what is refused, what is told once."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from apps.events.models import Event
from apps.teams.models import ApiToken, Team, TeamMember
from parterre.accounts.models import Invitation, PlatformMail
from tenants.context.transactions import organizer_transaction, public_schema
from tests.apps.backoffice.fixtures import browser
from tests.apps.backoffice.orders.test_pages import make_fair, text_of
from tests.people import Person

pytestmark = pytest.mark.django_db

TEAMS = "/o/acme/teams/"
PAGES = ("", "rights/", "delete/", "new-token/")


def crew(person: Person, **fields: Any) -> Team:
    with organizer_transaction(person.organizer):
        return Team.objects.create(**{"name": "Crew"} | fields)


def url_of(team: Team, page: str = "") -> str:
    return f"{TEAMS}{team.pk}/{page}"


def read(person: Person, name: str = "Crew") -> Team:
    with organizer_transaction(person.organizer):
        return Team.objects.get(name=name)


def errors_of(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request) if message.level_tag == "error"]


def given(**fields: Any) -> dict[str, Any]:
    return {"name": "Crew", "template": "checkin", "reach": "all"} | fields


@pytest.mark.parametrize("page", PAGES)
def test_the_owner_gets_every_page(olga: Person, page: str) -> None:
    team = crew(olga)

    answers = [browser(olga).get(url) for url in (TEAMS, "/o/acme/teams/_new/", url_of(team, page))]

    assert {answer.status_code for answer in answers} == {200}
    assert "Crew" in text_of(answers[0])


@pytest.mark.parametrize("page", [*PAGES, "members/1/remove/", "invites/1/resend/", "tokens/1/revoke/"])
def test_nobody_else_does(olga: Person, tim: Person, mallory: Person, page: str) -> None:
    team = crew(olga)
    with organizer_transaction(mallory.organizer):
        hers = Team.objects.get()

    stranger, member = browser(mallory), browser(tim)
    answers = [
        stranger.get(url_of(team, page)),
        stranger.post(url_of(team, page)),
        stranger.get(TEAMS),
        stranger.get(f"/o/zeta/teams/{team.pk}/"),
        browser(olga).get(f"{TEAMS}{hers.pk}/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert member.get(TEAMS).status_code == 403
    assert member.post(url_of(team, page), given()).status_code in {403, 404}
    assert read(olga).limit_event_permissions == []


def test_a_team_is_made_after_a_template_once(olga: Person) -> None:
    client = browser(olga)
    mark = client.get("/o/acme/teams/_new/").context["once"]

    answers = [client.post("/o/acme/teams/_new/", given(once=mark)) for _ in range(2)]

    team = read(olga)
    assert answers[0].headers["Location"] == url_of(team)
    assert answers[1].status_code == 303
    assert (team.all_events, team.limit_event_permissions, team.limit_organizer_permissions) == (
        True,
        ["event.orders:checkin"],
        [],
    )


def test_own_choice_keeps_what_the_page_does_not_show(olga: Person) -> None:
    team = crew(olga, limit_event_permissions=["event.vouchers:read"], all_events=True)

    browser(olga).post(
        url_of(team, "rights/"),
        given(
            template="own",
            limit_event_permissions=["event.orders:read"],
            limit_organizer_permissions=["organizer.events:create"],
        ),
    )

    changed = read(olga)
    assert changed.limit_event_permissions == ["event.orders:read", "event.vouchers:read"]
    assert changed.limit_organizer_permissions == ["organizer.events:create"]


def test_only_some_events(olga: Person) -> None:
    event: Event = make_fair(olga)
    team = crew(olga)

    browser(olga).post(url_of(team, "rights/"), given(reach="some", limit_events=[event.pk]))

    assert read(olga).limit_events == [event.pk]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 191},
        {"name": "\0"},
        {"template": "god"},
        {"reach": "x"},
        {"template": "own", "limit_event_permissions": ["event.orders:write"]},
        {"template": "own", "limit_event_permissions": ["event.god:write"]},
        {"reach": "some", "limit_events": ["99999999999999999999"]},
    ],
)
def test_what_is_wrong_is_told_at_its_field(olga: Person, wrong: dict[str, Any]) -> None:
    make_fair(olga)
    team = crew(olga)

    answer = browser(olga).post(url_of(team, "rights/"), given(**wrong))

    assert answer.status_code == 422
    assert 'class="error"' in text_of(answer)
    assert read(olga).limit_event_permissions == []


def test_an_invitation_is_sent_sent_again_and_withdrawn(olga: Person) -> None:
    client, team = browser(olga), crew(olga)

    client.post(url_of(team), {"email": "nina@example.org"})
    with organizer_transaction(olga.organizer):
        first = Invitation.objects.get()
    page = text_of(client.get(url_of(team)))
    client.post(url_of(team, f"invites/{first.pk}/resend/"))
    with organizer_transaction(olga.organizer):
        second = Invitation.objects.get()
    client.post(url_of(team, f"invites/{second.pk}/withdraw/"))

    assert "nina@example.org" in page
    assert second.token_hash != first.token_hash
    assert PlatformMail.objects.filter(to="nina@example.org").count() == 2
    with organizer_transaction(olga.organizer):
        assert list(Invitation.objects.all()) == []
    assert client.post(url_of(team, f"invites/{first.pk}/withdraw/")).status_code == 404


def test_somebody_with_an_account_is_in_at_once(olga: Person, mallory: Person) -> None:
    team = crew(olga)

    browser(olga).post(url_of(team), {"email": "Mallory@example.org"})

    with organizer_transaction(olga.organizer):
        assert TeamMember.objects.get(team=team).user_id == mallory.user.pk


@pytest.mark.parametrize(
    "email", ["", "x", "nina@example.org\0", "olga@example.org", f"{'x' * 250}@example.org"]
)
def test_who_can_not_be_invited(olga: Person, email: str) -> None:
    administrators = read(olga, "Administrators")

    answer = browser(olga).post(url_of(administrators), {"email": email})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text_of(answer)
    with organizer_transaction(olga.organizer):
        assert Invitation.objects.count() == 0


def test_the_last_administrator_stays(olga: Person) -> None:
    team = read(olga, "Administrators")
    with organizer_transaction(olga.organizer):
        member = TeamMember.objects.get(team=team)

    answer = browser(olga).post(url_of(team, f"members/{member.pk}/remove/"))

    assert errors_of(answer) == ["At least one person must be able to manage teams."]
    with organizer_transaction(olga.organizer):
        assert TeamMember.objects.filter(pk=member.pk).exists()


def test_a_member_is_removed_and_has_no_way_in_any_more(olga: Person, tim: Person) -> None:
    team = read(olga, "Door staff")
    with organizer_transaction(olga.organizer):
        member = TeamMember.objects.get(team=team)

    browser(olga).post(url_of(team, f"members/{member.pk}/remove/"))

    assert browser(tim).get("/o/acme/").status_code == 404


def test_a_token_is_shown_once_works_and_is_revoked(olga: Person) -> None:
    client, team = browser(olga), crew(olga, all_events=True)
    mark = client.get(url_of(team, "new-token/")).context["once"]

    made = client.post(url_of(team, "new-token/"), {"name": "Till", "once": mark})
    again = client.post(url_of(team, "new-token/"), {"name": "Till", "once": mark})
    plain = made.context["plain"]
    with organizer_transaction(olga.organizer):
        token = ApiToken.objects.get(team=team)
    way_in = {"authorization": f"Token {plain}"}
    worked = client.get("/api/v1/organizers/", headers=way_in).status_code
    page = text_of(client.get(url_of(team)))
    client.post(url_of(team, f"tokens/{token.pk}/revoke/"))

    assert made.headers["Cache-Control"] == "private, no-store"
    assert plain in text_of(made)
    assert again.headers["Location"] == url_of(team)
    assert "Till" in page
    assert plain not in page
    assert worked == 200
    fresh = Client(headers={"host": "parterre.test", **way_in})
    assert fresh.get("/api/v1/organizers/").status_code == 401


def test_a_team_is_deleted_after_a_question(olga: Person) -> None:
    client, team = browser(olga), crew(olga)

    asked = text_of(client.get(url_of(team, "delete/")))
    client.post(url_of(team, "delete/"))

    assert "0 people lose the permissions of this team." in asked
    with organizer_transaction(olga.organizer):
        assert not Team.objects.filter(pk=team.pk).exists()


def test_a_team_that_everybody_needs_is_not_deleted(olga: Person) -> None:
    team = read(olga, "Administrators")

    answer = browser(olga).post(url_of(team, "delete/"))

    assert errors_of(answer) == ["At least one person must be able to manage teams."]
    with public_schema():
        assert browser(olga).get("/o/acme/").status_code == 200


def test_the_page_says_what_managing_teams_includes(olga: Person) -> None:
    page = browser(olga).get("/o/acme/teams/_new/").content.decode()

    assert "can grant any permission, also to themselves" in page

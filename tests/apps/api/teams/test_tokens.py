import pytest

from apps.teams.models import ApiToken
from tenants.context.transactions import organizer_transaction
from tests.factories.teams import make_team, make_token
from tests.log import logged

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(olga):
    with organizer_transaction(olga.organizer):
        return make_team(all_events=True)


@pytest.fixture
def tokens(crew):
    return f"/api/v1/organizers/acme/teams/{crew.pk}/tokens/"


def log_of(olga):
    with organizer_transaction(olga.organizer):
        return [action for action, _data in logged()]


def test_a_token_is_shown_once_and_opens_the_api(api, api_as, tokens, olga):
    made = api.post(tokens, {"name": "Kiosk"}, format="json")

    assert made.status_code == 201
    shown = made.json()
    plain = shown.pop("token")
    assert shown == {"id": shown["id"], "name": "Kiosk", "active": True}
    assert api.get(f"{tokens}{shown['id']}/").json() == shown
    assert api.get(tokens).json()["results"] == [shown]
    assert log_of(olga) == ["team.token.created"]
    kiosk = api_as(None)
    kiosk.credentials(HTTP_AUTHORIZATION=f"Token {plain}")
    assert kiosk.get("/api/v1/organizers/acme/events/").status_code == 200
    assert kiosk.get(tokens).status_code == 403


@pytest.mark.parametrize("name", [None, "", "x" * 191, "x\0", 3, []], ids=str)
def test_a_token_has_a_name(api, tokens, olga, name):
    response = api.post(tokens, {"name": name}, format="json")

    assert (response.status_code, list(response.json())) == (400, ["name"])
    assert log_of(olga) == []


def test_a_deleted_token_is_inactive_and_opens_nothing(api, api_as, tokens, olga, crew):
    with organizer_transaction(olga.organizer):
        token, plain = make_token(crew)

    response = api.delete(f"{tokens}{token.pk}/")

    assert response.status_code == 200
    assert response.json() == {"id": token.pk, "name": "Kiosk", "active": False}
    assert api.get(f"{tokens}{token.pk}/").json()["active"] is False
    kiosk = api_as(None)
    kiosk.credentials(HTTP_AUTHORIZATION=f"Token {plain}")
    assert kiosk.get("/api/v1/version").status_code == 401
    assert log_of(olga) == ["team.token.created", "team.token.deleted"]


def test_deleting_twice_changes_nothing_more(api, tokens, olga, crew):
    with organizer_transaction(olga.organizer):
        token, _plain = make_token(crew)

    answers = [api.delete(f"{tokens}{token.pk}/").json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert log_of(olga) == ["team.token.created", "team.token.deleted"]


def test_tokens_are_not_changed(api, tokens, olga, crew):
    with organizer_transaction(olga.organizer):
        token, _plain = make_token(crew)

    assert api.patch(f"{tokens}{token.pk}/", {"name": "Other"}, format="json").status_code == 405


def test_a_token_belongs_to_its_team(api, olga, crew):
    with organizer_transaction(olga.organizer):
        token, _plain = make_token(make_team(name="Other"))

    path = f"/api/v1/organizers/acme/teams/{crew.pk}/tokens/{token.pk}/"
    assert (api.get(path).status_code, api.delete(path).status_code) == (404, 404)
    with organizer_transaction(olga.organizer):
        assert ApiToken.objects.get(pk=token.pk).active


@pytest.mark.parametrize("team", ["0", "x", "9" * 30])
def test_an_unknown_team_has_no_tokens(api, team):
    path = f"/api/v1/organizers/acme/teams/{team}/tokens/"

    assert api.get(path).status_code == 404
    assert api.post(path, {"name": "Kiosk"}, format="json").status_code == 404


def test_who_may_not(api_as, tim, mallory, olga, tokens, crew):
    with organizer_transaction(olga.organizer):
        token, _plain = make_token(crew)

    for person in (tim, mallory):
        client = api_as(person)
        answers = [
            client.get(tokens),
            client.get(f"{tokens}{token.pk}/"),
            client.post(tokens, {"name": "Kiosk"}, format="json"),
            client.delete(f"{tokens}{token.pk}/"),
        ]
        assert [answer.status_code for answer in answers] == [403] * 4
    own = f"/api/v1/organizers/zeta/teams/{crew.pk}/tokens/"
    assert api_as(mallory).post(own, {"name": "Kiosk"}, format="json").status_code == 404
    with organizer_transaction(olga.organizer):
        assert ApiToken.objects.get(pk=token.pk).active
        assert ApiToken.objects.count() == 3

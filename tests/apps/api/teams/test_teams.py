import pytest

from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction
from tests.factories.events import make_event
from tests.factories.teams import make_team
from tests.log import logged
from tests.statements import statements

TEAMS = "/api/v1/organizers/acme/teams/"
NEW = {"name": "Door", "limit_events": []}

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(olga):
    with organizer_transaction(olga.organizer):
        return make_team(limit_event_permissions=["event.orders:read"])


def stored(olga, pk):
    with organizer_transaction(olga.organizer):
        return Team.objects.filter(pk=pk).first()


def log_of(olga):
    with organizer_transaction(olga.organizer):
        return logged(object_type="team")


def test_a_team_is_created_with_rights_by_name(api, olga):
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair")
    given = {**NEW, "limit_events": ["fair"], "limit_event_permissions": ["event.orders:checkin"]}

    response = api.post(TEAMS, given, format="json")

    assert response.status_code == 201
    shown = response.json()
    assert shown.items() >= {**given, "require_2fa": False, "all_events": False}.items()
    assert (shown["can_checkin_orders"], shown["can_view_orders"]) == (True, False)
    assert stored(olga, shown["id"]).limit_events == [event.pk]
    assert [action for action, _data in log_of(olga)] == ["team.created"]


def test_a_team_is_created_with_the_older_flags(api):
    flags = {"can_change_event_settings": True, "can_change_orders": True, "can_checkin_orders": True}

    shown = api.post(TEAMS, {**NEW, **flags, "can_change_teams": True}, format="json").json()

    assert shown["limit_event_permissions"] == [
        "event.orders:read",
        "event.orders:write",
        "event.settings.general:write",
        "event.settings.invoicing:write",
        "event.settings.payment:write",
        "event.settings.tax:write",
        "event.subevents:write",
        "event:cancel",
    ]
    assert shown["limit_organizer_permissions"] == ["organizer.teams:write"]
    assert shown["can_change_event_settings"]
    assert shown["can_change_teams"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 191}, "name"),
        ({"name": "x\0"}, "name"),
        ({"name": 3}, "name"),
        ({"limit_events": ["nowhere"]}, "limit_events"),
        ({"limit_events": "fair"}, "limit_events"),
        ({"limit_events": None}, "limit_events"),
        ({"limit_events": [3]}, "limit_events"),
        ({"limit_events": ["x\0"]}, "limit_events"),
        ({"limit_events": ["of-zeta"]}, "limit_events"),
        ({"limit_events": ["fair"], "all_events": True}, "limit_events"),
        ({"all_events": "perhaps"}, "all_events"),
        ({"limit_event_permissions": ["organizer.teams:write"]}, "limit_event_permissions"),
        ({"limit_event_permissions": ["event.orders:write"]}, "limit_event_permissions"),
        ({"limit_event_permissions": [["x"]]}, "limit_event_permissions"),
        (
            {"limit_event_permissions": ["event.items:write"], "all_event_permissions": True},
            "limit_event_permissions",
        ),
        ({"limit_organizer_permissions": ["no"]}, "limit_organizer_permissions"),
        ({"can_change_items": True, "all_event_permissions": True}, "non_field_errors"),
        ({"can_change_items": "perhaps"}, "can_change_items"),
    ],
    ids=str,
)
def test_bad_input_is_refused_at_the_field_and_nothing_is_written(api, olga, mallory, given, field):
    with organizer_transaction(olga.organizer):
        make_event(slug="fair")
    with organizer_transaction(mallory.organizer):
        make_event(slug="of-zeta")

    response = api.post(TEAMS, {**NEW, **given}, format="json")

    assert (response.status_code, list(response.json())) == (400, [field])
    assert log_of(olga) == []


def test_a_team_is_changed(api, olga, crew):
    response = api.patch(
        f"{TEAMS}{crew.pk}/", {"all_event_permissions": True, "limit_event_permissions": []}, format="json"
    )

    assert response.status_code == 200
    assert response.json()["can_change_items"]
    assert stored(olga, crew.pk).all_event_permissions
    facts = {"all_event_permissions": True, "limit_event_permissions": []}
    assert log_of(olga) == [("team.changed", facts)]


def test_an_older_flag_adds_to_and_takes_from_what_a_team_has(api, crew):
    def rights(**flags):
        return api.patch(f"{TEAMS}{crew.pk}/", flags, format="json").json()["limit_event_permissions"]

    assert rights(can_change_items=True) == ["event.items:write", "event.orders:read"]
    assert rights(can_view_orders=False) == ["event.items:write"]
    assert rights(can_change_items=False, can_checkin_orders=True) == ["event.orders:checkin"]


def test_nothing_new_is_not_logged(api, olga, crew):
    shown = api.get(f"{TEAMS}{crew.pk}/").json()
    by_name = {name: value for name, value in shown.items() if not name.startswith("can_")}

    assert api.put(f"{TEAMS}{crew.pk}/", by_name, format="json").json() == shown
    assert log_of(olga) == []


def test_a_team_is_deleted(api, olga, crew):
    assert api.delete(f"{TEAMS}{crew.pk}/").status_code == 204
    assert stored(olga, crew.pk) is None
    assert api.get(f"{TEAMS}{crew.pk}/").status_code == 404


def test_the_list_costs_the_same_however_long(api, olga):
    with organizer_transaction(olga.organizer):
        first, second = make_event(slug="first"), make_event(slug="second")
        make_team(name="A", limit_events=[second.pk, first.pk])
    api.get(TEAMS)

    for name in ("B", "C"):
        with organizer_transaction(olga.organizer):
            make_team(name=name, limit_events=[second.pk])
        with statements() as asked:
            response = api.get(TEAMS)
        assert len(asked) == 4  # the token's team; count; teams; their events

    shown = [(team["name"], team["limit_events"]) for team in response.json()["results"]]
    assert shown == [
        ("A", ["first", "second"]),
        ("Administrators", []),
        ("B", ["second"]),
        ("C", ["second"]),
        ("Door staff", []),
    ]


def test_who_may_not(api_as, olga, tim, mallory, crew):
    for person in (tim, mallory):
        client = api_as(person)
        answers = [
            client.get(TEAMS),
            client.get(f"{TEAMS}{crew.pk}/"),
            client.post(TEAMS, NEW, format="json"),
            client.patch(f"{TEAMS}{crew.pk}/", {"all_event_permissions": True}, format="json"),
            client.delete(f"{TEAMS}{crew.pk}/"),
        ]
        assert [answer.status_code for answer in answers] == [403] * 5
    assert log_of(olga) == []


def test_a_neighbour_s_team_is_not_there(api_as, mallory, crew):
    assert api_as(mallory).get(f"/api/v1/organizers/zeta/teams/{crew.pk}/").status_code == 404
    assert api_as(mallory).delete(f"/api/v1/organizers/zeta/teams/{crew.pk}/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "x", "-1", "9" * 30, "1%00"])
def test_an_unknown_team_is_not_found(api, pk):
    assert api.get(f"{TEAMS}{pk}/").status_code == 404
    assert api.patch(f"{TEAMS}{pk}/", {}, format="json").status_code == 404
    assert api.delete(f"{TEAMS}{pk}/").status_code == 404

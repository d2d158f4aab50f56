import pytest

from apps.teams.queries import Access, Grant

SETTINGS, ORDERS, TEAMS = "event.settings.general:write", "event.orders:read", "organizer.teams:write"
ALL = Grant(events=None, event_rights=None, organizer_rights=None)
DOOR = Grant(events=frozenset({1}), event_rights=frozenset({ORDERS}), organizer_rights=frozenset())
OFFICE = Grant(events=frozenset({2}), event_rights=frozenset({SETTINGS}), organizer_rights=frozenset({TEAMS}))


@pytest.mark.parametrize("right", [SETTINGS, ORDERS, TEAMS])
def test_a_team_with_everything_may_everything(right):
    assert Access((ALL,)).may(right)
    assert Access((ALL,)).may(right, event_id=99)


@pytest.mark.parametrize(
    ("right", "event_id", "may"),
    [
        (ORDERS, 1, True),
        (ORDERS, 2, False),
        (ORDERS, 3, False),
        (ORDERS, None, True),
        (SETTINGS, 1, False),
        (SETTINGS, 2, True),
        (TEAMS, None, True),
        (TEAMS, 1, True),
        ("organizer.events:create", None, False),
    ],
)
def test_rights_of_two_teams_do_not_mix(right, event_id, may):
    assert Access((DOOR, OFFICE)).may(right, event_id=event_id) is may


def test_events_are_those_of_all_teams():
    both = Access((DOOR, OFFICE))

    assert [both.sees_event(number) for number in (1, 2, 3)] == [True, True, False]
    assert both.visible_events() == {1, 2}
    assert both.events_with(ORDERS, "event.orders:write") == {1}
    assert Access((DOOR, ALL)).visible_events() is None


def test_nobody_may_nothing():
    assert not Access(()).may(ORDERS)
    assert not Access(()).may_any([ORDERS, TEAMS], event_id=1)
    assert Access(()).visible_events() == frozenset()

import pytest

from apps.teams import rights
from tests.contract.facts import read_yaml

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def vocabulary():
    return read_yaml("resources.yaml")["permissions"]


def test_rights_are_those_of_the_contract(vocabulary):
    def listed(level):
        return {f"{group['group']}:{action}" for group in vocabulary[level] for action in group["actions"]}

    assert set(rights.EVENT_RIGHTS) == listed("event_groups")
    assert set(rights.ORGANIZER_RIGHTS) == listed("organizer_groups")


def test_older_flags_mean_what_the_contract_says(vocabulary):
    shown = {flag: tuple(names) for flag, names in vocabulary["legacy_to_new_read_compat"].items()}
    grant = {flag: tuple(names) for flag, names in vocabulary["legacy_to_new_write_migration"].items()}

    assert shown == rights.LEGACY_FLAGS_SHOWN
    assert grant == rights.LEGACY_FLAGS_GRANT


def test_combinations_are_those_of_the_contract(vocabulary):
    for group in vocabulary["event_groups"] + vocabulary["organizer_groups"]:
        for combination in group["allowed_combinations"]:
            actions = [] if combination == "none" else combination.split("+")

            assert rights.groups_wrongly_combined(f"{group['group']}:{action}" for action in actions) == []


@pytest.mark.parametrize("actions", [["write"], ["write", "checkin"], ["read", "write", "checkin"]])
def test_writing_orders_without_reading_them_is_no_combination(actions):
    assert rights.groups_wrongly_combined(f"event.orders:{action}" for action in actions) == ["event.orders"]

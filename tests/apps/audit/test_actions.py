import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.audit.actions import CONTRACT_ACTIONS, contract_action

pytestmark = pytest.mark.pure

APPS = Path(__file__).parents[3] / "apps"
# Where each takes the action.
PLACES = {"record": 1, "order_entry": 2, "payment_entry": 2, "refund_entry": 2}


def recorded_actions() -> Iterator[tuple[str, str]]:
    """Every action written as a constant: `record(actor, "…")`, `order_entry(…)` and the like, or `action="…"`."""
    for file in sorted(APPS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", "")
                if getattr(node.func, "attr", "") == "Q":  # a condition records nothing
                    continue
                named = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
                place = PLACES.get(called, len(node.args))
                for value in [*named, *node.args[place : place + 1]]:
                    if isinstance(value, ast.Constant):
                        yield str(value.value), f"{file.relative_to(APPS)}:{node.lineno}"


@pytest.mark.parametrize(("action", "where"), sorted(set(recorded_actions())))
def test_every_recorded_action_has_a_name_in_the_contract(action, where):
    assert action in CONTRACT_ACTIONS


def test_names_of_the_contract_are_not_shared():
    assert len(set(CONTRACT_ACTIONS.values())) == len(CONTRACT_ACTIONS)


def test_an_action_of_a_plugin_keeps_its_name():
    assert contract_action("order.placed") == "pretix.event.order.placed"
    assert contract_action("sample.greeted") == "parterre.sample.greeted"

"""Entry rules. The vectors are JSON so that the door app's evaluator can be held to the same answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from apps.admission.domain.rules import (
    MAX_NODES,
    Circumstances,
    InvalidRules,
    RulesTooLarge,
    Unmet,
    admits,
    check_rules,
    unmet,
)

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parent.parent / "rules_vectors.json").read_text(encoding="utf-8"))
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 7, 10, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Scanned:
    type: str
    scanned_at: datetime


def named(vectors: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


def circumstances(**given: Any) -> Circumstances:
    event = VECTORS["event"]
    return Circumstances(
        now=datetime.fromisoformat(given["now"]),
        timezone=ZoneInfo(event["timezone"]),
        product=given["product"],
        variation=given["variation"],
        gate=given["gate"],
        scans=[Scanned(scan["type"], datetime.fromisoformat(scan["at"])) for scan in given["scans"]],
        starts_at=datetime.fromisoformat(event["date_from"]),
        ends_at=datetime.fromisoformat(event["date_to"]),
        admission_at=datetime.fromisoformat(event["date_admission"]),
    )


@pytest.mark.parametrize("vector", named(VECTORS["evaluated"]))
def test_rules_admit_as_the_vectors_say(vector: dict[str, Any]) -> None:
    check_rules(vector["rules"])

    assert admits(vector["rules"], circumstances(**vector["circumstances"])) is vector["admits"]


@pytest.mark.parametrize("vector", named(VECTORS["invalid"]))
def test_check_rules_refuses(vector: dict[str, Any]) -> None:
    with pytest.raises(InvalidRules) as refused:
        check_rules(vector["rules"])

    assert refused.value.field == "rules"


def test_check_rules_refuses_a_tree_with_too_many_parts() -> None:
    with pytest.raises(RulesTooLarge):
        check_rules({"and": [{"==": [{"var": "product"}, 1]}] * MAX_NODES})


def at(now: datetime, *scans: Scanned, **event_times: Any) -> Circumstances:
    times = {"starts_at": NOON, **event_times}
    return Circumstances(now=now, timezone=BERLIN, product=1, variation=None, scans=scans, **times)


@pytest.mark.parametrize("kind", ["date_to", "date_admission"])
def test_missing_times_of_an_event_are_its_start(kind: str) -> None:
    rules = {"isAfter": [{"var": "now"}, {"buildTime": [kind]}]}

    assert admits(rules, at(NOON + timedelta(seconds=1))) is True
    assert admits(rules, at(NOON)) is False


def test_a_day_has_its_own_midnight_when_the_clock_changes() -> None:
    """On 2026-10-25 Berlin's day has 25 hours."""
    first = Scanned("entry", datetime(2026, 10, 24, 22, 30, tzinfo=UTC))
    now = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)

    assert admits({"==": [{"var": "entries_today"}, 1]}, at(now, first)) is True


def test_comparing_what_cannot_be_compared_raises() -> None:
    rules = {"<": [{"var": "now"}, 5]}
    check_rules(rules)

    with pytest.raises(TypeError):
        admits(rules, at(NOON))


def test_unmet_names_the_time_that_comes_first() -> None:
    later, soon = ("2026-07-10T20:00:00+00:00", "2026-07-10T12:10:00+00:00")
    rules = {
        "or": [
            {"inList": [{"var": "product"}, {"objectList": [{"lookup": ["product", 2, "VIP"]}]}]},
            {"isAfter": [{"var": "now"}, {"buildTime": ["custom", later]}]},
            {"isAfter": [{"var": "now"}, {"buildTime": ["custom", soon]}]},
        ]
    }

    assert unmet(rules, at(NOON)) == Unmet("isAfter", "now", datetime.fromisoformat(soon), (0, 600.0))


def test_unmet_names_the_first_false_branch_of_an_and() -> None:
    rules = {"and": [{"==": [{"var": "product"}, 1]}, {"<": [{"var": "entries_number"}, 1]}]}

    found = unmet(rules, at(NOON, Scanned("entry", NOON)))

    assert found == Unmet("<", "entries_number", 1, (1, 0))


def test_unmet_is_none_when_nothing_is_missing() -> None:
    assert unmet({"==": [{"var": "product"}, 1]}, at(NOON)) is None

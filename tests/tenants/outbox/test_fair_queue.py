"""Turns: as many as the share says, over many looks, and none saved up by who was away."""

from __future__ import annotations

from collections import Counter

import pytest

from tenants.outbox.fair_queue import FairQueue, Offer

pytestmark = pytest.mark.pure


def test_organizers_take_turns_whatever_they_have_waiting() -> None:
    assert FairQueue().take([Offer("a", 1000), Offer("b", 2)], 6) == ["a", "b", "a", "b", "a", "a"]


def test_shares_are_kept_when_places_come_one_by_one() -> None:
    turns = FairQueue()

    served = Counter(turns.take([Offer("a", 9, share=3), Offer("b", 9)], 1)[0] for _ in range(400))

    assert served == {"a": 300, "b": 100}


def test_everyone_is_served_when_there_are_more_organizers_than_places() -> None:
    turns, names = FairQueue(), [f"o{number}" for number in range(50)]

    served = Counter(org for _ in range(100) for org in turns.take([Offer(name, 9) for name in names], 2))

    assert served == dict.fromkeys(names, 4)


def test_who_comes_after_a_flood_is_next() -> None:
    turns = FairQueue()
    turns.take([Offer("flood", 1000)], 100)

    assert turns.take([Offer("flood", 1000), Offer("late", 3)], 4) == ["late", "flood", "late", "flood"]


def test_turns_that_were_not_taken_are_lost() -> None:
    turns = FairQueue()
    turns.take([Offer("idle", 1)], 1)
    turns.take([Offer("busy", 1000)], 500)

    served = Counter(turns.take([Offer("busy", 1000), Offer("idle", 1000)], 100))

    assert served == {"busy": 50, "idle": 50}


def test_what_is_not_due_and_what_has_no_place_is_not_taken() -> None:
    assert FairQueue().take([Offer("a", 0), Offer("b", 1)], 5) == ["b"]
    assert FairQueue().take([Offer("a", 3)], 0) == FairQueue().take([Offer("a", 3)], -2) == []


def test_who_had_a_turn_is_not_next_until_the_others_had_theirs() -> None:
    turns = FairQueue()
    before = turns.is_next("a")
    turns.take([Offer("a", 1)], 1)
    after = turns.is_next("a")
    turns.take([Offer("b", 2)], 2)

    assert (before, after, turns.is_next("a")) == (True, False, True)


def test_nobody_is_remembered_longer_than_until_that() -> None:
    turns = FairQueue()

    for _ in range(2):
        turns.take([Offer(f"o{number}", 1) for number in range(1000)], 1000)
    turns.take([Offer("o1", 2)], 2)

    assert set(turns._next) == {"o1"}

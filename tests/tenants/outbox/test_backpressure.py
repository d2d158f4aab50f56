"""Queues hold what the workers take between two looks, and no more."""

from __future__ import annotations

import pytest

from tenants.outbox.backpressure import LEAST, MOST, Places, QueueDepth, Waiting


def look(depth: QueueDepth, waiting: Waiting, *, is_held_back: bool = True) -> Places:
    places = depth.places(waiting)
    depth.is_held_back = is_held_back
    return places


def test_it_begins_small() -> None:
    assert look(QueueDepth(), Waiting()) == Places(fast=LEAST, slow=LEAST)


def test_it_grows_while_workers_find_nothing_but_more_is_due() -> None:
    depth = QueueDepth()

    found = [look(depth, Waiting()).slow for _ in range(10)]

    assert found == [2, 4, 8, 16, 32, 64, 128, MOST, MOST, MOST]


def test_it_does_not_grow_when_nothing_was_held_back() -> None:
    depth = QueueDepth()

    assert [look(depth, Waiting(), is_held_back=False).slow for _ in range(5)] == [LEAST] * 5


@pytest.mark.parametrize("taken", [0, 1, 3, 10, 60])
def test_it_comes_to_what_is_taken_between_two_looks_and_at_most_to_twice_of_it(taken: int) -> None:
    ours, waiting = QueueDepth(), 0
    for _ in range(7):  # grown before, as if workers had been quicker
        look(ours, Waiting())

    for _ in range(200):
        waiting += look(ours, Waiting(slow=waiting)).slow
        waiting -= min(taken, waiting)

    assert max(LEAST, taken) <= ours.depth <= max(LEAST, 2 * taken)


def test_a_full_queue_takes_only_newcomers() -> None:
    assert look(QueueDepth(), Waiting(slow=LEAST)) == Places(fast=LEAST, slow=0)
    assert look(QueueDepth(), Waiting(fast=LEAST)) == Places(fast=0, slow=0)

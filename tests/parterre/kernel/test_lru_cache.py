from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from parterre.kernel.lru_cache import LruCache


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")

    cache.put("c", 3)

    assert [cache.get(key) for key in "abc"] == [1, None, 3]
    assert len(cache) == 2


def test_what_is_there_is_not_made_again() -> None:
    cache: LruCache[str, int] = LruCache(2)
    made = iter([1, 2])

    found = [cache.get_or_make("a", lambda: next(made)) for _time in range(2)]

    assert found == [1, 1]


def test_nothing_stays_when_making_fails() -> None:
    cache: LruCache[str, int] = LruCache(2)

    with pytest.raises(ZeroDivisionError):
        cache.get_or_make("a", lambda: 1 // 0)

    assert len(cache) == 0
    assert cache.get_or_make("a", lambda: 1) == 1


def test_it_stays_bounded_and_whole_between_threads() -> None:
    cache: LruCache[int, int] = LruCache(8)

    def use(start: int) -> list[int]:
        return [cache.get_or_make((start + key) % 24, lambda: (start + key) % 24) for key in range(2_000)]  # noqa: B023

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(use, range(8)))

    assert found == [[(start + key) % 24 for key in range(2_000)] for start in range(8)]
    assert len(cache) == 8


def test_everything_can_be_forgotten() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)

    cache.clear()

    assert cache.get("a") is None

from __future__ import annotations

from apps.catalog.domain.lru_cache import LruCache


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: LruCache[str, int] = LruCache(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.get("a")

    kept.put("c", 3)

    assert [kept.get(key) for key in "abc"] == [1, None, 3]
    assert len(kept) == 2


def test_everything_can_be_forgotten() -> None:
    kept: LruCache[str, int] = LruCache(2)
    kept.put("a", 1)

    kept.clear()

    assert kept.get("a") is None

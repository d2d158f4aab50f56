"""A bounded cache in the process that evicts the least recently used entry."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """For values that never change under their key, and are not None. Safe between threads."""

    def __init__(self, maxsize: int) -> None:
        self._entries: LRUCache[K, V] = LRUCache(maxsize)
        self._lock = Lock()  # cachetools moves an entry when it is read

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        with self._lock:
            return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._entries[key] = value

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """`make` runs outside of the lock: two threads that miss at once both make it, and the last one stays."""
        if (found := self.get(key)) is not None:
            return found
        made = make()
        self.put(key, made)
        return made

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

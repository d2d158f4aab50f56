"""Log context: request, task and organizer ids on every line. No personal data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
task_id: ContextVar[str] = ContextVar("task_id", default="")
organizer: ContextVar[str] = ContextVar("organizer", default="")

_ALL = (request_id, task_id, organizer)


def current() -> dict[str, str]:
    """What is known now, by name; empty values are left out."""
    return {variable.name: value for variable in _ALL if (value := variable.get())}


@contextmanager
def fresh(*, request: str = "", task: str = "") -> Iterator[None]:
    """One request or task. What is set inside, the organizer too, is forgotten after: threads are reused."""
    tokens = [
        (variable, variable.set(value)) for variable, value in zip(_ALL, (request, task, ""), strict=True)
    ]
    try:
        yield
    finally:
        for variable, token in tokens:
            variable.reset(token)

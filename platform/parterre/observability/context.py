"""Log context: request, task and organizer ids on every line. No personal data.

And what a request is called in metrics and logs: labels must not grow with what clients send.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest

# Of the probes, by the name under which they are counted.
PROBES = {"/healthcheck/": "healthcheck", "/healthcheck/live/": "liveness"}
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def remember(request: HttpRequest, known: dict[str, str]) -> None:
    """For what Django logs about the request when all middleware is through."""
    request.parterre_context = known  # type: ignore[attr-defined]


def remembered(request: HttpRequest) -> dict[str, str]:
    return getattr(request, "parterre_context", {})


def method_of(request: HttpRequest) -> str:
    """As sent, or "other": clients may invent methods."""
    method = request.method or ""
    return method if method in METHODS else "other"


def route_of(request: HttpRequest) -> str:
    """The URL's name, else its pattern; "none" when nothing matched. Never the path, which has no bounds."""
    if probe := PROBES.get(request.path_info):
        return probe
    match = request.resolver_match
    if match is None:
        return "none"
    return match.view_name if match.url_name else match.route


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

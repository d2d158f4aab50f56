"""Request data for serializer fields that are built once per process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from apps.api.viewsets import OrganizerViewSet

_view: ContextVar[OrganizerViewSet | None] = ContextVar("api_view", default=None)


def current_view() -> OrganizerViewSet:
    """The view that is answering. Fields and serializers call it while it does."""
    return cast("OrganizerViewSet", _view.get())


@contextmanager
def using_view(view: OrganizerViewSet) -> Iterator[None]:
    token = _view.set(view)
    try:
        yield
    finally:
        _view.reset(token)

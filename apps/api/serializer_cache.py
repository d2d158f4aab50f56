"""Serializer instances built once per process, and the view for which they work just now.

Building one costs more than most responses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol, cast

from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from apps.api.credentials import Credential
from tenants.models import Organizer


class AnsweringView(Protocol):
    """What serializers may ask of the view: not the viewset itself, which builds them."""

    request: Request
    organizer: Organizer
    credential: Credential
    now: datetime


_view: ContextVar[AnsweringView | None] = ContextVar("api_view", default=None)


def current_view() -> AnsweringView:
    """The view that is answering. Fields and serializers call it while it does."""
    return cast("AnsweringView", _view.get())


@contextmanager
def using_view(view: AnsweringView) -> Iterator[None]:
    token = _view.set(view)
    try:
        yield
    finally:
        _view.reset(token)


SerializerClass = type[BaseSerializer[Any]]


class CachedSerializer:
    """What a resource looks like: `validated` input, `represented` output."""

    def __init__(self, serializer_class: SerializerClass) -> None:
        self._whole = serializer_class()
        self._partial = serializer_class(partial=True)
        self.represented = cast("Callable[[Any], dict[str, Any]]", self._whole.to_representation)

    def validated(self, data: object, *, partial: bool = False) -> dict[str, Any]:
        """Values of the fields that were given, and defaults unless `partial`. Raises ValidationError."""
        values: Mapping[str, Any] = (self._partial if partial else self._whole).run_validation(data)
        return dict(values)


_shapes: dict[SerializerClass, CachedSerializer] = {}


def serializer_of(serializer_class: SerializerClass) -> CachedSerializer:
    if serializer_class not in _shapes:
        _shapes[serializer_class] = CachedSerializer(serializer_class)
    return _shapes[serializer_class]

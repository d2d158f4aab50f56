"""Serializer instances built once per process, because building one costs more than most responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from rest_framework.serializers import BaseSerializer

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

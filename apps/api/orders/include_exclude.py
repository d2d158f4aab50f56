"""`include` and `exclude`: select fields of an order, with dots for nested fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

Body = dict[str, Any]

PARAMETERS = [
    OpenApiParameter("include", str, many=True, description="Only these fields, dotted for one level below."),
    OpenApiParameter("exclude", str, many=True, description="Not these fields, dotted for one level below."),
]


@dataclass(frozen=True, slots=True)
class Selection:
    """Names to the names below them; an empty set means the whole field."""

    include: Mapping[str, frozenset[str]]
    exclude: Mapping[str, frozenset[str]]

    @classmethod
    def asked_by(cls, request: Request) -> Selection:
        asked = request.query_params
        return cls(_tree(asked.getlist("include")), _tree(asked.getlist("exclude")))

    def of(self, body: Body) -> Body:
        if self.include:
            body = {name: value for name, value in body.items() if name in self.include}
        kept = {name: value for name, value in body.items() if self.exclude.get(name, True)}
        return {name: self._below(name, value) for name, value in kept.items()}

    def _below(self, name: str, value: Any) -> Any:
        only, without = self.include.get(name, frozenset()), self.exclude.get(name, frozenset())
        if not only and not without:
            return value
        if isinstance(value, list):
            return [_picked(row, only, without) for row in value]
        return _picked(value, only, without)


def _picked(row: Any, only: frozenset[str], without: frozenset[str]) -> Any:
    if not isinstance(row, dict):
        return row
    return {name: value for name, value in row.items() if (not only or name in only) and name not in without}


def _tree(paths: Iterable[str]) -> dict[str, frozenset[str]]:
    """A field that is named as a whole stays whole, whatever else is named below it."""
    found: dict[str, set[str]] = {}
    whole: set[str] = set()
    for path in paths:
        name, _, below = path.partition(".")
        found.setdefault(name, set())
        if below:
            found[name].add(below)
        else:
            whole.add(name)
    return {name: frozenset() if name in whole else frozenset(below) for name, below in found.items()}

"""Collect several validation errors, each at its place in the request."""

from __future__ import annotations

from parterre.kernel.errors import DomainError, ValidationErrors


class OrderRefused(ValidationErrors):
    """`field` of each error is its way through the request: `positions.1.item`."""


class ErrorCollector:
    """Collects what is wrong, so that a client hears of all of it in one answer."""

    def __init__(self) -> None:
        self._errors: list[DomainError] = []

    def add(self, way: str, error: DomainError) -> None:
        error.field = way
        self._errors.append(error)

    def raise_if_any(self) -> None:
        if self._errors:
            raise OrderRefused(self._errors)

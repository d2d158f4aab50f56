"""Partial updates of a row: current values, new values, and the difference."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)
else:
    T = TypeVar("T")


def values_of(kind: type[T], row: object) -> T:
    """The row's columns as a value of this dataclass, whose fields carry the columns' names."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def differences(before: T, after: T) -> dict[str, Any]:
    """New values by name; empty when nothing would change."""
    names = [field.name for field in fields(before)]
    return {name: getattr(after, name) for name in names if getattr(before, name) != getattr(after, name)}

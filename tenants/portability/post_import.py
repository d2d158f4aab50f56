"""Hooks that apps register to run after an organizer's tables are imported and before it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tenants.models import Organizer

ArrivalKind = Literal["import", "sandbox", "restore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedOrganizer:
    """`import`: from elsewhere, people are others here. `sandbox`: a copy for the same people.

    `restore`: the tables are the organizer's own of an earlier day; `organizer` is the living one, and the entered
    schema the one that is about to take its place.
    """

    organizer: Organizer
    kind: ArrivalKind
    now: datetime
    # Write to those who have no account here, and whom to let in as administrator: an account's address, or empty.
    invites: bool = False
    owner: str = ""
    # Hashes of API tokens that lead here.
    token_hashes: frozenset[str] = frozenset()


# Called inside the schema that has arrived, in the transaction that opens it. Returns what is worth telling.
PostImport = Callable[[ImportedOrganizer], Mapping[str, Any]]
_settlers: list[PostImport] = []


def register_post_import(settler: PostImport) -> None:
    _settlers.append(settler)


def run_post_import(arrival: ImportedOrganizer) -> dict[str, Any]:
    summary: dict[str, Any] = {}
    for settler in _settlers:
        summary |= settler(arrival)
    return summary

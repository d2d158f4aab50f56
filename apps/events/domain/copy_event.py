"""Copy an event: offer, check-in lists and settings, but no sales.

The apps above know their rows; each registers how it copies them, from the lowest app to the highest.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from apps.events.domain.create import CreateEvent, create_event
from apps.events.models import Event
from parterre.kernel.actor import Actor

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Copying:
    """`new_ids`: by kind ("item", "variation", "taxrule"), which row became which."""

    source: Event
    target: Event
    new_ids: dict[str, dict[int, int]] = field(default_factory=dict)

    def new_id(self, kind: str, old: int | None) -> int | None:
        return None if old is None else self.new_ids.get(kind, {}).get(old)

    def rows(self, kind: str, rows: Iterable[Row], adjust: Callable[[Row], object]) -> list[Row]:
        """Copies of rows, in their order; `adjust` points each to the new event. One INSERT."""
        old = list(rows)
        new = [_fresh(row) for row in old]
        for row in new:
            adjust(row)
        if new:
            type(new[0])._default_manager.bulk_create(new)
        self.new_ids[kind] = {before.pk: after.pk for before, after in zip(old, new, strict=True)}
        return new


CopyStep = Callable[[Copying], object]
_steps: list[CopyStep] = []


def register_copy_step(step: CopyStep) -> CopyStep:
    """At start-up. Runs inside the organizer's transaction."""
    _steps.append(step)
    return step


@transaction.atomic
def copy_event(source: Event, request: CreateEvent, *, actor: Actor) -> Event:
    """`request` is the new event as a whole; `copied_values` says what it takes over when it is silent."""
    target = create_event(request, actor=actor, copied_from=source)
    copying = Copying(source, target)
    for step in _steps:
        step(copying)
    return target


def copied_values(source: Event) -> dict[str, Any]:
    """What a copy has like its source unless something else is asked for."""
    return {
        "plugins": list(source.plugins),
        "is_public": source.is_public,
        "testmode": source.testmode,
        "has_subevents": source.has_subevents,
        "all_sales_channels": source.all_sales_channels,
        "limit_sales_channels": list(source.limit_sales_channels),
        "timezone": source.timezone,
        "currency": source.currency,
        "location": source.location,
        "geo_lat": source.geo_lat,
        "geo_lon": source.geo_lon,
        "item_meta_properties": dict(source.item_meta_properties),
        "meta_data": dict(source.meta_data),
    }


def _fresh(row: Row) -> Row:
    new = copy.copy(row)
    new.pk = None
    new._state.adding = True
    return new

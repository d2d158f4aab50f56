"""Events, bare. Call these inside `entered(organizer)`."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from apps.events.models import Event

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
_numbers = count(1)


def make_event(**fields: Any) -> Event:
    number = next(_numbers)
    defaults = {
        "slug": f"event{number}",
        "name": {"en": f"Event {number}"},
        "date_from": NOON,
        "currency": "EUR",
        "timezone": "Europe/Berlin",
    }
    return Event.objects.create(**defaults | fields)

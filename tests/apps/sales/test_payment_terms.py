from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from apps.events.models import Event
from apps.sales.payment_terms import payment_deadline

WEDNESDAY = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("settings", "zone", "deadline"),
    [
        ({}, "Europe/Berlin", datetime(2030, 5, 15, 21, 59, 59, tzinfo=UTC)),
        ({}, "Pacific/Auckland", datetime(2030, 5, 16, 11, 59, 59, tzinfo=UTC)),
        ({"payment_term_days": 3}, "UTC", datetime(2030, 5, 6, 23, 59, 59, tzinfo=UTC)),
        (
            {"payment_term_days": 3, "payment_term_weekdays": False},
            "UTC",
            datetime(2030, 5, 4, 23, 59, 59, tzinfo=UTC),
        ),
        ({"payment_term_days": None}, "UTC", datetime(2030, 5, 15, 23, 59, 59, tzinfo=UTC)),
        ({"payment_term_mode": "minutes"}, "UTC", datetime(2030, 5, 1, 12, 30, tzinfo=UTC)),
        (
            {"payment_term_mode": "minutes", "payment_term_minutes": 5},
            "UTC",
            datetime(2030, 5, 1, 12, 5, tzinfo=UTC),
        ),
    ],
)
def test_until_when_an_order_must_be_paid(settings: dict[str, Any], zone: str, deadline: datetime) -> None:
    event = Event(timezone=zone, settings=settings)

    assert payment_deadline(event, now=WEDNESDAY) == deadline

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from apps.events.models import Event
from apps.sales.facade import PlacePosition, approve_order
from apps.sales.place.build import payment_deadline
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tests.factories.orders import make_event, make_order, make_ticket_product, position
from tests.people import Person

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)
WEDNESDAY = datetime(2030, 5, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def end_of(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 23, 59, 59, tzinfo=BERLIN)


DYNAMIC: list[tuple[dict[str, int], datetime]] = [
    ({"minutes": 90}, NOON + timedelta(minutes=90)),
    ({"hours": 2}, NOON + timedelta(hours=2)),
    ({"days": 1}, end_of(2030, 1, 31)),
    ({"days": 3}, end_of(2030, 2, 2)),
    ({"months": 1}, end_of(2030, 2, 27)),
    ({"months": 12}, end_of(2031, 1, 30)),
    ({"days": 1, "hours": 2}, end_of(2030, 1, 31) + timedelta(hours=2)),
]


def bought(olga: Person, product_fields: dict[str, Any], **asked: Any) -> list[datetime | None]:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), **product_fields)
        [line] = make_order(product, positions=(position(product, **asked),), now=NOON).positions
        return [line.valid_from, line.valid_until]


@pytest.mark.parametrize(("duration", "until"), DYNAMIC, ids=[str(case[0]) for case in DYNAMIC])
def test_valid_for_a_time_after_the_purchase(olga: Person, duration: dict[str, int], until: datetime) -> None:
    fields = {f"validity_dynamic_duration_{unit}": number for unit, number in duration.items()}

    assert bought(olga, {"validity_mode": "dynamic", **fields}) == [NOON, until]


def test_valid_from_a_wished_start(olga: Person) -> None:
    start = datetime(2030, 3, 1, 9, tzinfo=UTC)
    fields = {"validity_mode": "dynamic", "validity_dynamic_duration_days": 1}

    assert bought(olga, fields, requested_valid_from=start) == [start, end_of(2030, 3, 1)]


def test_hours_are_as_long_as_ever_when_the_clocks_change(olga: Person) -> None:
    evening = datetime(2031, 3, 29, 22, tzinfo=BERLIN)
    fields = {"validity_mode": "dynamic", "validity_dynamic_duration_hours": 12}

    begin, end = bought(olga, fields, requested_valid_from=evening)

    assert begin
    assert end
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=12)


def test_valid_in_a_fixed_time(olga: Person) -> None:
    start, end = NOON, NOON + timedelta(days=9)
    fields = {"validity_mode": "fixed", "validity_fixed_from": start, "validity_fixed_until": end}

    assert bought(olga, fields) == [start, end]


def test_what_is_asked_for_goes_first(olga: Person) -> None:
    fields = {"validity_mode": "dynamic", "validity_dynamic_duration_days": 1}

    assert bought(olga, fields, valid_until=NOON) == [None, NOON]


def test_the_calendar_ends_before_the_ticket(olga: Person) -> None:
    fields = {"validity_mode": "dynamic", "validity_dynamic_duration_months": 2_000_000}

    assert bought(olga, fields) == [NOON, None]


def test_without_a_mode_it_is_always_valid(olga: Person) -> None:
    assert bought(olga, {}) == [None, None]
    assert PlacePosition(product_id=1).valid_from is None


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
        (
            {"payment_term_last": "RELDATE/55/-/date_from/"},
            "UTC",
            datetime(2030, 5, 6, 23, 59, 59, tzinfo=UTC),
        ),
        ({"payment_term_last": "2030-05-07"}, "UTC", datetime(2030, 5, 7, 23, 59, 59, tzinfo=UTC)),
        (
            {"payment_term_last": "RELDATE/99/-/date_from/", "payment_term_days": 3},
            "UTC",
            datetime(2030, 5, 6, 23, 59, 59, tzinfo=UTC),
        ),
    ],
)
def test_until_when_an_order_must_be_paid(settings: dict[str, Any], zone: str, deadline: datetime) -> None:
    event = Event(timezone=zone, settings=settings, date_from=WEDNESDAY + 60 * DAY)

    assert payment_deadline(event, now=WEDNESDAY) == deadline


@pytest.mark.parametrize(
    ("starts", "ends", "deadline"),
    [
        (2 * DAY, 2 * DAY + HOUR, 2 * DAY + HOUR),
        (2 * DAY, None, 2 * DAY),
        (-HOUR, HOUR, HOUR),
        (-HOUR, None, DAY - HOUR),
    ],
    ids=["before it is over", "no end is known", "it is on", "it is on, no end is known"],
)
@pytest.mark.parametrize("terms", [{}, {"payment_term_mode": "minutes", "payment_term_minutes": 90_000}])
def test_nothing_is_payable_after_the_event(
    starts: timedelta, ends: timedelta | None, deadline: timedelta, terms: dict[str, Any]
) -> None:
    event = Event(
        timezone="Europe/Berlin",
        settings=terms,
        date_from=WEDNESDAY + starts,
        date_to=WEDNESDAY + ends if ends is not None else None,
    )

    assert payment_deadline(event, now=WEDNESDAY) == WEDNESDAY + deadline


def test_what_is_ordered_after_the_event_has_its_full_term() -> None:
    event = Event(timezone="Europe/Berlin", date_from=WEDNESDAY - 9 * DAY)

    assert payment_deadline(event, now=WEDNESDAY) == end_of(2030, 5, 15)


def test_an_approved_order_is_payable_until_the_event_is_over(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(date_from=WEDNESDAY + 2 * DAY)
        order = make_order(make_ticket_product(event), require_approval=True, now=WEDNESDAY).order
        approve_order(order.pk, notifies_buyer=False, actor=SYSTEM, now=WEDNESDAY + HOUR)
        order.refresh_from_db()

    assert order.expires_at == WEDNESDAY + 2 * DAY

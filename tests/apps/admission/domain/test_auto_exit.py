"""Closing time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.admission.domain.auto_exit import check_out_everyone_due, next_closing
from apps.admission.models import Checkin
from apps.admission.queries import last_entries_inside
from apps.admission.tasks import exit_all
from apps.audit.models import LogEntry
from parterre.kernel.actor import SYSTEM
from tenants.context.transactions import organizer_transaction
from tenants.outbox.periodic import jobs
from tests.factories.admission import NOON, make_event, make_list, make_product, make_scan, make_ticket
from tests.people import Person

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.django_db
def test_everyone_inside_is_counted_out_once(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        closing = make_list(product.event, exit_all_at=NOON)
        other = make_list(product.event, exit_all_at=NOON + HOUR)
        inside, gone, back, refused, late = [make_ticket(product) for _ in range(5)]
        for ticket, kinds in (
            (inside, ["entry"]),
            (gone, ["entry", "exit"]),
            (back, ["entry", "exit", "entry"]),
        ):
            for number, kind in enumerate(kinds):
                make_scan(closing, ticket, type=kind, scanned_at=NOON - HOUR + timedelta(minutes=number))
        make_scan(closing, refused, successful=False, error_reason="unpaid", scanned_at=NOON - HOUR)
        make_scan(closing, late, scanned_at=NOON + timedelta(minutes=1))
        make_scan(other, gone, scanned_at=NOON - HOUR)

        out = [check_out_everyone_due(actor=SYSTEM, now=NOON + timedelta(minutes=4)) for _ in range(2)]

        assert out == [2, 0]
        exits = Checkin.objects.filter(auto_checked_in=True).order_by("pk")
        assert [(one.position_id, one.list_id, one.type, one.scanned_at) for one in exits] == [
            (inside.pk, closing.pk, "exit", NOON),
            (back.pk, closing.pk, "exit", NOON),
        ]
        assert [scan.position_id for scan in last_entries_inside(closing)] == [late.pk]
        assert [entry.action for entry in LogEntry.objects.all()] == ["checkin", "checkin"]
        closing.refresh_from_db()
        other.refresh_from_db()
        assert (closing.exit_all_at, other.exit_all_at) == (NOON + 24 * HOUR, NOON + HOUR)


@pytest.mark.django_db
def test_closing_costs_the_same_for_one_guest_and_many(
    olga: Person, django_assert_num_queries: object
) -> None:
    """Lists, who is inside, the exits, the log, the list: within enter, savepoints."""
    with organizer_transaction(olga.organizer):
        product = make_product(make_event())
        closing = make_list(product.event, exit_all_at=NOON)
        for _ in range(5):
            make_scan(closing, make_ticket(product), scanned_at=NOON - HOUR)

        with django_assert_num_queries(7):  # type: ignore[operator]
            check_out_everyone_due(actor=SYSTEM, now=NOON)


@pytest.mark.django_db
def test_the_job_runs_by_the_clock(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        closing = make_list(make_event(), exit_all_at=NOON - timedelta(days=400))

        exit_all()

        closing.refresh_from_db()
        assert closing.exit_all_at is not None
        assert closing.exit_all_at > NOON - timedelta(days=400)
    assert jobs["admission.exit_all"].every == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("closing", "now", "expected"),
    [
        ("2026-07-10T05:00", "2026-07-10T05:00", "2026-07-11T05:00+02:00"),
        ("2026-07-10T05:00", "2026-07-10T23:59", "2026-07-11T05:00+02:00"),
        ("2026-07-10T05:00", "2026-07-14T04:59", "2026-07-14T05:00+02:00"),
        ("2026-07-10T05:00", "2026-07-14T05:00", "2026-07-15T05:00+02:00"),
        ("2026-03-28T05:00", "2026-03-28T05:01", "2026-03-29T05:00+02:00"),
        ("2026-10-24T05:00", "2026-10-24T05:01", "2026-10-25T05:00+01:00"),
    ],
    ids=[
        "at once",
        "same day",
        "days missed",
        "days missed, today too",
        "clocks go forward",
        "clocks go back",
    ],
)
def test_the_next_closing_is_at_the_same_time_by_the_wall_clock(
    closing: str, now: str, expected: str
) -> None:
    at, moment = (datetime.fromisoformat(text).replace(tzinfo=BERLIN) for text in (closing, now))

    assert next_closing(at, BERLIN, now=moment) == datetime.fromisoformat(expected)

"""Figures over organizers come from public tables, which each organizer fills from its own ledger."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from redis import Redis

from apps.sales.cancel.order import cancel_order
from parterre.devtools.ports import any_free_port
from parterre.kernel.actor import SYSTEM
from tenants import stats, tasks
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import DailySales, OrganizerStats, OutboxEntry
from tenants.outbox.tasks import enqueue_for_many, valkey
from tests.factories.orders import NOON, make_event, make_order, make_ticket_product
from tests.people import Person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Day = tuple[date, str, int, int, Decimal]


@pytest.fixture(autouse=True)
def _no_marks() -> None:
    Redis.from_url(configured.VALKEY_URL).delete(stats.SOLD)


def refresh(person: Person, now: datetime = NOON) -> None:
    with organizer_transaction(person.organizer):
        stats.refresh_sales(now=now)


def rebuild(person: Person, now: datetime = NOON) -> None:
    with organizer_transaction(person.organizer):
        stats.rebuild_sales(now=now)


def days_of(person: Person) -> list[Day]:
    with public_schema():
        rows = DailySales.objects.filter(organizer=person.organizer).order_by("day", "currency")
        return list(rows.values_list("day", "currency", "orders", "tickets", "revenue"))


def figures_of(person: Person) -> tuple[int, datetime | None]:
    with public_schema():
        row = OrganizerStats.objects.get(organizer=person.organizer)
        return row.orders, row.last_sale_at


def test_orders_tickets_and_revenue_by_day_and_currency(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        euro, franc = (
            make_ticket_product(make_event(slug=slug, currency=currency), size=None)
            for slug, currency in (("e", "EUR"), ("f", "CHF"))
        )
        make_order(euro, euro, now=NOON)
        make_order(euro, now=NOON + DAY)
        make_order(franc, now=NOON + DAY)
        make_order(euro, now=NOON, testmode=True)
        price = Decimal(euro.default_price)

    for person in (olga, mallory):
        refresh(person, NOON + DAY)

    first, second = NOON.date(), (NOON + DAY).date()
    assert days_of(olga) == [
        (first, "EUR", 1, 2, 2 * price),
        (second, "CHF", 1, 1, price),
        (second, "EUR", 1, 1, price),
    ]
    assert (days_of(mallory), figures_of(olga)) == ([], (3, NOON + DAY))
    assert figures_of(mallory) == (0, None)


def test_what_is_taken_back_counts_on_the_day_it_is(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=None)
        order = make_order(product, product, now=NOON).order
        refresh_inside(NOON)
        cancel_order(order.pk, fee=None, notifies_buyer=False, actor=SYSTEM, now=NOON + DAY)
        price = Decimal(product.default_price)

    refresh(olga, NOON + DAY)

    assert days_of(olga) == [
        (NOON.date(), "EUR", 1, 2, 2 * price),
        ((NOON + DAY).date(), "EUR", 0, -2, -2 * price),
    ]
    assert figures_of(olga) == (1, NOON)


def refresh_inside(now: datetime) -> None:
    stats.refresh_sales(now=now)


@pytest.mark.parametrize("seed", range(3))
def test_looks_in_between_come_to_the_same_as_counting_anew(olga: Person, seed: int) -> None:
    chance = random.Random(seed)
    now, placed = datetime(2030, 5, 1, 22, 30, tzinfo=UTC), []
    with organizer_transaction(olga.organizer):
        products = [
            make_ticket_product(make_event(slug=f"e{number}", currency=currency), size=None)
            for number, currency in enumerate(("EUR", "CHF"))
        ]
        for _ in range(30):
            now += timedelta(minutes=chance.choice([1, 20, 50, 700, 1500]))
            if placed and chance.random() < 0.3:
                victim = placed.pop(chance.randrange(len(placed)))
                cancel_order(victim, fee=None, notifies_buyer=False, actor=SYSTEM, now=now)
            else:
                bought = (
                    chance.choices(products[:1], k=chance.randint(1, 3))
                    if chance.random() < 0.7
                    else products[1:]
                )
                order = make_order(*bought, now=now, testmode=chance.random() < 0.1).order
                placed += [] if order.testmode else [order.pk]
            if chance.random() < 0.5:
                stats.refresh_sales(now=now)
    refresh(olga, now)
    looked = (days_of(olga), figures_of(olga))

    rebuild(olga, now)

    assert looked == (days_of(olga), figures_of(olga))
    assert len(looked[0]) > 3


def test_a_line_that_is_committed_after_the_look_at_its_time_is_found(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=None)
    refresh(olga, midnight + timedelta(minutes=20))
    with organizer_transaction(olga.organizer):
        make_order(product, now=midnight - timedelta(minutes=30))

    refresh(olga, midnight + timedelta(minutes=25))

    assert [(day, orders) for day, _, orders, _, _ in days_of(olga)] == [(midnight.date() - DAY, 1)]


midnight = datetime(2030, 5, 2, tzinfo=UTC)


def test_days_before_the_last_look_are_not_read_again(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=None)
        make_order(product, now=NOON)
    refresh(olga, NOON)
    with public_schema():
        DailySales.objects.update(tickets=99)

    refresh(olga, NOON + timedelta(hours=1))
    same_day = days_of(olga)[0][3]
    with public_schema():
        DailySales.objects.update(tickets=99)
    refresh(olga, NOON + 2 * DAY)
    refresh(olga, NOON + 3 * DAY)

    assert (same_day, days_of(olga)[0][3]) == (1, 1)
    with public_schema():
        DailySales.objects.update(tickets=99)
    refresh(olga, NOON + 3 * DAY)
    assert days_of(olga)[0][3] == 99


def test_figures_of_an_older_release_are_counted_from_the_beginning(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event(), size=None), now=NOON)
    with public_schema():
        OrganizerStats.objects.create(organizer=olga.organizer, orders=1, updated_at=NOON + 9 * DAY)

    refresh(olga, NOON + 9 * DAY)

    assert [day for day, *_ in days_of(olga)] == [NOON.date()]


def test_the_size_leaves_the_sales_alone(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event(), size=None), now=NOON)
    refresh(olga)

    with organizer_transaction(olga.organizer):
        stats.refresh_size(now=NOON)

    with public_schema():
        row = OrganizerStats.objects.get(organizer=olga.organizer)
    assert (row.orders, row.days_at, row.size_bytes > 100_000) == (1, NOON, True)


def test_a_look_costs_the_same_however_much_was_sold(olga: Person, django_assert_num_queries: Any) -> None:
    with organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=None)
    for number in range(3):
        with organizer_transaction(olga.organizer):
            for _ in range(number):
                make_order(product, now=NOON + number * DAY)
        # The way in and out three times; lock, figures, ledger, away, in, sum, figures.
        with organizer_transaction(olga.organizer), django_assert_num_queries(9 + bool(number)):
            stats.refresh_sales(now=NOON + number * DAY)


# Woken by a sale.


def test_a_sale_leads_to_a_look_without_a_statement_more(
    olga: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True), organizer_transaction(olga.organizer):
        product = make_ticket_product(make_event(), size=None)
        for _ in range(3):
            make_order(product, now=NOON)

    promised = [tasks.enqueue_sales(), tasks.enqueue_sales()]

    with public_schema():
        rows = list(OutboxEntry.objects.filter(kind="tenants.sales").values_list("org", "queue"))
    assert (promised, rows) == ([1, 0], [(olga.organizer.schema_name, "background")])


def test_a_look_that_waits_serves_later_sales_and_one_that_has_begun_does_not(olga: Person) -> None:
    promised = [enqueue_for_many([olga.organizer], "tenants.sales") for _ in range(2)]
    with public_schema():
        OutboxEntry.objects.filter(kind="tenants.sales").update(lease_until=NOON)

    promised += [enqueue_for_many([olga.organizer], "tenants.sales")]

    assert promised == [1, 0, 1]


def test_without_valkey_sales_go_on_and_nobody_is_promised_a_look(
    olga: Person,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.VALKEY_URL = f"redis://127.0.0.1:{any_free_port()}/0"
    valkey.cache_clear()
    try:
        with django_capture_on_commit_callbacks(execute=True), organizer_transaction(olga.organizer):
            make_order(make_ticket_product(make_event(), size=None), now=NOON)

        assert tasks.enqueue_sales() == 0
    finally:
        valkey.cache_clear()


# The command.


def test_the_command_counts_everyone_anew(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        make_order(make_ticket_product(make_event(), size=None), now=NOON)
    with public_schema():
        DailySales.objects.create(organizer=mallory.organizer, day=NOON.date(), currency="EUR", orders=7)
    said = StringIO()

    call_command("stats", "rebuild", stdout=said)

    assert said.getvalue().splitlines()[-1].endswith("rebuilt.")
    assert (figures_of(olga), days_of(mallory)) == ((1, NOON), [])


def test_the_command_counts_one(olga: Person, mallory: Person) -> None:
    said = StringIO()

    call_command("stats", "rebuild", "--organizer", "acme", stdout=said)

    with public_schema():
        assert list(OrganizerStats.objects.values_list("organizer__slug", flat=True)) == ["acme"]
    assert said.getvalue() == "1 rebuilt.\n"


def test_the_command_knows_whom_it_does_not_know() -> None:
    with pytest.raises(CommandError, match="There is no organizer “nobody” with a schema"):
        call_command("stats", "rebuild", "--organizer", "nobody")

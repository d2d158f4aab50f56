"""A fleet that is migrated while organizers sell: who waits for whom, and who gives way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections

from apps.taxes.models import TaxRule
from tenants.context.transactions import organizer_transaction
from tenants.fleet.migrate_schema import Patience
from tenants.fleet.run import FleetProblem, MigrateFleet, migrate_fleet
from tests.factories.offer import make_event, make_tax_rule
from tests.people import Person
from tests.tenants.fleet.conftest import Fleet

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

LOCK_TIMEOUT = timedelta(milliseconds=600)
PATIENCE_SECONDS = 60  # for what is sure to happen, on however busy a machine
WAIT = """
SELECT count(*) FILTER (WHERE mode = 'AccessExclusiveLock') > 0,
       count(*) FILTER (WHERE mode = 'AccessShareLock') > 0
FROM pg_locks WHERE relation = 'taxes_taxrule'::regclass AND NOT granted
"""


def migrate(*, attempts: int) -> None:
    patience = Patience(lock_timeout=LOCK_TIMEOUT, attempts=attempts)
    migrate_fleet(MigrateFleet(patience=patience, workers=2), progress=lambda _: None)


@contextmanager
def in_another_thread(work: LongRead | Visitors) -> Iterator[None]:
    work.start()
    try:
        yield
    finally:
        work.enough.set()
        work.join()


class LongRead(threading.Thread):
    """A transaction that has read tax rules and stays open: no DDL gets by, until it has seen what it is there for.

    `let_through`: how often DDL gave way to readers that stood behind it, and one of them had read before this ended.
    """

    def __init__(self, person: Person, *, until_let_through: int, visitors: Visitors | None = None) -> None:
        super().__init__()
        self.person, self.until_let_through, self.visitors = person, until_let_through, visitors
        self.holds, self.enough, self.let_through = threading.Event(), threading.Event(), 0

    def run(self) -> None:
        with organizer_transaction(self.person.organizer), connections["default"].cursor() as cursor:
            assert TaxRule.objects.count() == 0
            self.holds.set()
            readers_stood_behind, reads = False, 0
            while not self.enough.is_set() and self.let_through < self.until_let_through:
                cursor.execute(WAIT)
                ddl_waits, readers_wait = cursor.fetchone()
                if ddl_waits and readers_wait:
                    readers_stood_behind, reads = True, self.visitors.reads if self.visitors else 0
                elif readers_stood_behind and self.visitors and self.visitors.reads > reads:
                    readers_stood_behind, self.let_through = False, self.let_through + 1
                time.sleep(0.01)
        connections.close_all()


class Visitors(threading.Thread):
    """Short reads, one after the other."""

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.person, self.enough, self.reads = person, threading.Event(), 0

    def run(self) -> None:
        while not self.enough.is_set():
            with organizer_transaction(self.person.organizer):
                TaxRule.objects.count()
            self.reads += 1
            time.sleep(0.005)
        connections.close_all()


def test_a_long_transaction_is_waited_for_in_short_turns_and_readers_behind_it_go_on(
    fleet: Fleet, olga: Person
) -> None:
    visitors = Visitors(olga)
    holder = LongRead(olga, until_let_through=2, visitors=visitors)
    with in_another_thread(visitors), in_another_thread(holder):
        assert holder.holds.wait(PATIENCE_SECONDS)
        migrate(attempts=20)

    assert holder.let_through == 2
    assert set(fleet.versions_by_migrations().values()) == {fleet.new}


def test_whoever_never_lets_go_is_reported_and_the_others_are_through(
    fleet: Fleet, olga: Person, mallory: Person
) -> None:
    holder = LongRead(olga, until_let_through=99)
    error = r"acme: OperationalError: canceling statement due to lock timeout"
    with in_another_thread(holder):
        assert holder.holds.wait(PATIENCE_SECONDS)
        with pytest.raises(FleetProblem, match=error):
            migrate(attempts=2)

    versions = fleet.versions_by_migrations()
    behind = [schema for schema, version in versions.items() if version == fleet.old]
    assert versions == fleet.versions()
    assert olga.organizer.schema_name in behind
    assert mallory.organizer.schema_name not in behind
    migrate(attempts=1)
    assert set(fleet.versions().values()) == {fleet.new}


def test_the_old_release_writes_and_reads_on_the_new_schema(fleet: Fleet, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event()
        before = make_tax_rule(event)
    migrate(attempts=1)

    with organizer_transaction(olga.organizer):  # this process has the old release's models
        after = make_tax_rule(event)
        after.rate = 7
        after.save()
        rates = list(TaxRule.objects.order_by("pk").values_list("pk", "rate"))
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT letter FROM taxes_taxrule ORDER BY id")
            letters = cursor.fetchall()

    assert [pk for pk, _rate in rates] == [before.pk, after.pk]
    assert letters == [("",), ("",)]

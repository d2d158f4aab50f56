"""Promised work: written with the change, done once, tried again, given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction

from apps.teams.models import Team
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer, OutboxEntry
from tenants.outbox import tasks
from tenants.postgresql.base import NotEntered
from tenants.routing.directory import forget
from tests.people import Person
from tests.tenants.register_organizer import unregister

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kind() -> Iterator[str]:
    """A task that adds a team; told to fail, it does so after that."""

    @tasks.tenant_task("test.add_team", queue="mail")
    def add_team(*, name: str, fail: bool = False, later: bool = False) -> None:
        Team.objects.create(name=f"{name} by {tasks.current_actor.get().kind}")
        if later:
            raise tasks.RetryLater(timedelta(minutes=5))
        if fail:
            raise ValueError("no luck")

    yield "test.add_team"
    unregister("test.add_team")


def promise(olga: Person, kind: str, **ids: Any) -> UUID:
    with organizer_transaction(olga.organizer):
        return tasks.enqueue(kind, actor=Actor("user", "7"), **ids)


def run(entry_id: UUID, **ids: Any) -> bool:
    with public_schema():
        entry = OutboxEntry.objects.get(pk=entry_id)
    return tasks.run_entry(
        tasks.kinds_named(entry.kind),
        entry_id=entry.pk,
        organizer_id=entry.organizer_id,
        meta=entry.context,
        ids=entry.payload,
    )


def teams(olga: Person) -> list[str]:
    with organizer_transaction(olga.organizer):
        return list(Team.objects.filter(name__contains=" by ").order_by("id").values_list("name", flat=True))


def state(entry_id: UUID) -> OutboxEntry:
    with public_schema():
        return OutboxEntry.objects.get(pk=entry_id)


def forget_teams(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name__contains=" by ").delete()


@pytest.fixture(autouse=True)
def _clean(olga: Person) -> Iterator[None]:
    yield
    forget_teams(olga)


def test_a_promise_is_kept_once_however_often_it_is_delivered(olga: Person, kind: str) -> None:
    entry = promise(olga, kind, name="x")

    done = [run(entry), run(entry)]

    assert (done, teams(olga)) == ([True, False], ["x by user"])
    assert state(entry).done_at is not None


def test_what_is_rolled_back_was_never_promised(olga: Person, kind: str) -> None:
    with pytest.raises(ZeroDivisionError), organizer_transaction(olga.organizer):
        tasks.enqueue(kind, name="x")
        raise ZeroDivisionError

    with public_schema():
        assert OutboxEntry.objects.count() == 0


def test_enqueue_costs_one_statement(olga: Person, kind: str, django_assert_num_queries: Any) -> None:
    with organizer_transaction(olga.organizer):
        Team.objects.count()
        with django_assert_num_queries(1):
            tasks.enqueue(kind, name="x")
        transaction.set_rollback(True)


def test_an_unknown_kind_cannot_be_promised(olga: Person) -> None:
    with organizer_transaction(olga.organizer), pytest.raises(tasks.UnknownTaskKind):
        tasks.enqueue("test.nobody")


def test_nothing_is_promised_outside_an_organizer(kind: str) -> None:
    with pytest.raises(NotEntered):
        tasks.enqueue(kind, name="x")


def test_a_failure_undoes_the_effect_and_is_tried_again_later(olga: Person, kind: str) -> None:
    entry = promise(olga, kind, name="x", fail=True)

    with pytest.raises(ValueError, match="no luck"):
        run(entry)

    after = state(entry)
    assert (teams(olga), after.done_at, after.failed_at) == ([], None, None)
    assert after.last_error == "ValueError: no luck"
    assert after.available_at > utc_now()


def test_after_too_many_failures_it_is_given_up(olga: Person, kind: str) -> None:
    entry = promise(olga, kind, name="x", fail=True)
    with public_schema():
        OutboxEntry.objects.filter(pk=entry).update(attempts=settings.OUTBOX_MAX_ATTEMPTS)

    with pytest.raises(ValueError, match="no luck"):
        run(entry)

    assert state(entry).failed_at is not None


def test_a_task_that_must_wait_is_due_again_later(olga: Person, kind: str) -> None:
    entry = promise(olga, kind, name="x", later=True)

    assert run(entry) is False

    after = state(entry)
    assert (teams(olga), after.done_at, after.last_error) == ([], None, "")
    assert after.available_at > utc_now() + timedelta(minutes=4)


def test_while_one_worker_is_at_it_a_second_delivery_does_nothing(olga: Person, kind: str) -> None:
    entry = promise(olga, kind, name="x")

    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def deliver() -> bool:
        try:
            return run(entry)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = sorted(pool.map(lambda _: deliver(), range(4)))

    assert (done, teams(olga)) == ([False, False, False, True], ["x by user"])


def test_a_plugins_task_ends_quietly_where_the_plugin_is_off(olga: Person) -> None:
    @tasks.tenant_task("test.plugged", plugin="sample")
    def plugged(**_: object) -> None:
        raise AssertionError("must not run")

    try:
        entry = promise(olga, "test.plugged")

        assert run(entry) is True

        assert state(entry).done_at is not None
    finally:
        unregister("test.plugged")


@pytest.fixture
def slow_kind() -> Iterator[str]:
    """As above, but it opens its transaction itself. Says whether one was open."""

    @tasks.slow_tenant_task("test.add_team_slowly")
    def add_team(*, organizer: Organizer, name: str) -> None:
        with organizer_transaction(organizer, durable=True):  # refused inside another
            Team.objects.create(name=f"{name} by {tasks.current_actor.get().kind}")

    yield "test.add_team_slowly"
    unregister("test.add_team_slowly")


def test_a_slow_task_runs_once_and_in_no_transaction(olga: Person, slow_kind: str) -> None:
    entry_id = promise(olga, slow_kind, name="Slow")

    outcomes = [run(entry_id), run(entry_id)]

    assert outcomes == [True, False]
    assert teams(olga) == ["Slow by user"]
    assert state(entry_id).done_at is not None


def test_a_slow_task_waits_while_its_organizer_is_moved(olga: Person, slow_kind: str) -> None:
    entry_id = promise(olga, slow_kind, name="Slow")
    with public_schema():
        Organizer.objects.filter(pk=olga.organizer.pk).update(is_read_only=True)
    forget()

    assert run(entry_id) is False
    with public_schema():
        Organizer.objects.filter(pk=olga.organizer.pk).update(is_read_only=False)
    forget()

    assert (run(entry_id), teams(olga)) == (True, ["Slow by user"])


def test_a_slow_task_is_not_done_for_another_than_whose_role_wrote_it(
    olga: Person, mallory: Person, slow_kind: str
) -> None:
    """Mallory's role may write any row of her own, and name Olga's organizer in it."""
    entry_id = promise(mallory, slow_kind, name="Foreign")
    with public_schema():
        OutboxEntry.objects.filter(pk=entry_id).update(organizer_id=olga.organizer.pk)

    with pytest.raises(tasks.NotItsTask):
        run(entry_id)

    assert teams(olga) == []

"""Tasks: enqueued in the transaction that makes them necessary, run by a worker at least once.

`enqueue` inserts a row; the relay (tenants/outbox/relay.py) claims due rows and hands them to Celery; the task marks
its row done in the transaction of its effect. The broker is transport only: what it loses is sent again when the
lease lapses.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, ParamSpec, cast
from uuid import UUID

import redis
from celery import shared_task
from django.conf import settings
from django.db import connection, transaction

from parterre.kernel.actor import SYSTEM, Actor
from parterre.kernel.clock import utc_now
from parterre.observability import context as log_context
from parterre.observability.metrics import TASK_WAIT
from tenants.context.transactions import organizer_transaction, public_schema, require_organizer
from tenants.lifecycle.access_policy import access_policy_of
from tenants.models import Organizer, OutboxEntry
from tenants.outbox.heartbeat import lease_heartbeat
from tenants.routing.directory import organizer_by_id

Queue = Literal["checkout", "mail", "notifications", "background", "default"]
P = ParamSpec("P")
PLATFORM = "platform"
HEADER = "parterre"
CHANNEL = "parterre:outbox"  # where the relay listens
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(hours=1)
RETRY_WHILE_MOVING = timedelta(seconds=15)

current_actor: ContextVar[Actor] = ContextVar("current_actor", default=SYSTEM)


@dataclass(frozen=True, slots=True)
class TaskKind:
    """`plugin`: the task ends quietly where that plugin is off. `of_organizer` False: it runs on the public schema.

    `in_one_transaction` False: an organizer's task that opens its own.
    """

    name: str
    queue: Queue
    run: Callable[..., object]
    of_organizer: bool
    plugin: str = ""
    in_one_transaction: bool = True


kinds: dict[str, TaskKind] = {}


class RetryLater(Exception):
    """Raised by a task that must wait for something: its row becomes due again, without an alert."""

    def __init__(self, delay: timedelta) -> None:
        self.delay = delay
        super().__init__(f"again in {delay}")


class NotItsTask(Exception):
    """A task of the platform, or of an organizer, whose row another's role inserted: only foreign SQL does that."""


class UnknownTaskKind(LookupError):
    """No task is registered under this name; refused when enqueued."""


def tenant_task(
    name: str, *, queue: Queue = "default", plugin: str = ""
) -> Callable[[Callable[P, object]], Callable[P, object]]:
    """Register `function(**ids)`: it runs inside its organizer, in one transaction with its row's `done_at`."""
    return _registering(name, queue, of_organizer=True, plugin=plugin)


def slow_tenant_task(
    name: str, *, queue: Queue = "default"
) -> Callable[[Callable[P, object]], Callable[P, object]]:
    """Register `function(organizer, **ids)`, which talks to others, or computes for long, between its transactions.

    It runs under its row's lease. It must be idempotent: killed at its end, it runs again.
    """
    return _registering(name, queue, of_organizer=True, plugin="", in_one_transaction=False)


def platform_task(
    name: str, *, queue: Queue = "default"
) -> Callable[[Callable[P, object]], Callable[P, object]]:
    """Register `function(**ids)` for the public schema: no organizer, no transaction; it must be idempotent."""
    return _registering(name, queue, of_organizer=False, plugin="")


def enqueue(kind: str, *, actor: Actor = SYSTEM, delay: timedelta = timedelta(0), **ids: Any) -> UUID:
    """Enqueue a task of the selected organizer. One INSERT; must be called inside its transaction."""
    organizer = require_organizer()
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue() belongs into an organizer's transaction")
    return _write(
        kinds_named(kind),
        org=organizer.schema_name,
        organizer_id=organizer.pk,
        actor=actor,
        delay=delay,
        ids=ids,
    )


def enqueue_for(organizer: Organizer, kind: str, **ids: Any) -> UUID:
    """Enqueue a task of an organizer from the public schema: periodic jobs."""
    with public_schema(), transaction.atomic():
        return _write(
            kinds_named(kind),
            org=organizer.schema_name,
            organizer_id=organizer.pk,
            actor=SYSTEM,
            delay=timedelta(0),
            ids=ids,
        )


def enqueue_for_many(organizers: Sequence[Organizer], kind: str) -> int:
    """Enqueue the same task for each organizer that has none waiting. Returns how many; two statements in all.

    One that a worker may have begun with does not count: it may have seen less than the caller has.
    """
    task, now = kinds_named(kind), utc_now()
    with public_schema(), transaction.atomic():
        waiting = OutboxEntry.objects.filter(
            queue=task.queue, kind=kind, done_at=None, failed_at=None, lease_until=None
        )
        has_it = set(
            waiting.filter(org__in=[one.schema_name for one in organizers]).values_list("org", flat=True)
        )
        missing = [one for one in organizers if one.schema_name not in has_it]
        OutboxEntry.objects.bulk_create(
            _entry(task, org=one.schema_name, organizer_id=one.pk, actor=SYSTEM, due=now, ids={})
            for one in missing
        )
        if missing:
            transaction.on_commit(wake_relay, robust=True)
    return len(missing)


def enqueue_for_platform(
    kind: str, *, actor: Actor = SYSTEM, delay: timedelta = timedelta(0), **ids: Any
) -> UUID:
    """Enqueue a task of the platform, which runs on the public schema."""
    with (
        public_schema(),
        transaction.atomic(savepoint=False),
    ):  # kept or dropped with the caller's transaction
        return _write(kinds_named(kind), org=PLATFORM, organizer_id=None, actor=actor, delay=delay, ids=ids)


@cache
def valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.VALKEY_URL, socket_timeout=2, socket_connect_timeout=2)


def wake_relay() -> None:
    """Only a hint: without Valkey the relay finds the row at its next poll."""
    try:
        valkey().publish(CHANNEL, b"1")
    except redis.RedisError:
        return


def kinds_named(name: str) -> TaskKind:
    try:
        return kinds[name]
    except KeyError:
        raise UnknownTaskKind(name) from None


def run_entry(
    kind: TaskKind,
    *,
    entry_id: UUID,
    organizer_id: UUID | None,
    meta: dict[str, Any],
    ids: dict[str, Any],
    attempt: int | None = None,
) -> bool:
    """Run the row's task; False when it was done already. Errors are recorded and raised.

    `attempt`: the one that the message was sent for; None: whichever the row is at.
    """
    actor = Actor.from_json(meta.get("actor"))
    token = current_actor.set(actor)
    try:
        with log_context.fresh(request=meta.get("request_id", ""), task=str(entry_id)):
            if kind.of_organizer and kind.in_one_transaction:
                return _run_inside(kind, entry_id, cast(UUID, organizer_id), ids)
            if kind.of_organizer:
                organizer = _at_work(cast(UUID, organizer_id))
                ids = {**ids, "organizer": organizer}
                return organizer is not None and _run_outside(
                    kind, entry_id, attempt, ids, org=organizer.schema_name
                )
            return _run_outside(kind, entry_id, attempt, ids, org=PLATFORM)
    except RetryLater as later:
        _try_again(entry_id, later.delay, "")
        return False
    except Exception as error:
        _record_failure(entry_id, error)
        raise
    finally:
        current_actor.reset(token)


def _run_inside(kind: TaskKind, entry_id: UUID, organizer_id: UUID, ids: dict[str, Any]) -> bool:
    organizer = _at_work(organizer_id)
    if organizer is None:
        return False
    with organizer_transaction(organizer):
        if not _take(entry_id):
            return False
        if not kind.plugin or plugin_is_on(organizer, kind.plugin, ids):
            kind.run(**ids)
    return True


def _at_work(organizer_id: UUID) -> Organizer | None:
    """None: it does not work any more. Raises RetryLater while it is moved."""
    organizer = organizer_by_id(organizer_id)
    if organizer is None or not access_policy_of(organizer).work:
        return None
    if organizer.is_read_only:
        raise RetryLater(RETRY_WHILE_MOVING)
    log_context.organizer.set(organizer.slug)
    return organizer


def _run_outside(
    kind: TaskKind, entry_id: UUID, attempt: int | None, ids: dict[str, Any], *, org: str
) -> bool:
    """No row is locked meanwhile: a heartbeat extends the lease instead, so that the task is not sent twice.

    `org`: whose row it has to be. An organizer's role may write rows of its own of any kind, for any organizer, but
    these tasks could reach every one. Raises NotItsTask.
    """
    with public_schema(), lease_heartbeat(entry_id, attempt) as is_ours:
        if is_ours:
            written_by = OutboxEntry.objects.values_list("org", flat=True).get(pk=entry_id)
            if written_by != org:
                raise NotItsTask(f"promised by {written_by}")
            kind.run(**ids)
            OutboxEntry.objects.filter(pk=entry_id).update(done_at=utc_now())
    return is_ours


def _take(entry_id: UUID) -> bool:
    """Mark done first in the effect's transaction: the row lock blocks a second delivery meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox SET done_at = clock_timestamp() WHERE id ="
            " (SELECT id FROM outbox WHERE id = %s AND done_at IS NULL FOR UPDATE SKIP LOCKED)",
            [entry_id],
        )
        return bool(cursor.rowcount)


def _record_failure(entry_id: UUID, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:2000]
    with public_schema():
        entry = OutboxEntry.objects.filter(pk=entry_id).only("attempts").first()
        if entry is None:
            return
        if entry.attempts >= settings.OUTBOX_MAX_ATTEMPTS:
            OutboxEntry.objects.filter(pk=entry_id).update(
                failed_at=utc_now(), last_error=text, lease_until=None
            )
            return
    _try_again(entry_id, min(FIRST_RETRY * 2 ** max(entry.attempts - 1, 0), LONGEST_RETRY), text)


def _try_again(entry_id: UUID, delay: timedelta, error: str) -> None:
    with public_schema():
        OutboxEntry.objects.filter(pk=entry_id, done_at=None).update(
            available_at=utc_now() + delay, lease_until=None, last_error=error
        )


PluginSwitch = Callable[[Organizer, str, dict[str, Any]], bool]
_plugin_switch: list[PluginSwitch] = []


def register_plugin_switch(switch: PluginSwitch) -> None:
    """Called by apps.events at start-up, which knows the active plugins of an event."""
    _plugin_switch[:] = [switch]


def plugin_is_on(organizer: Organizer, plugin: str, ids: dict[str, Any]) -> bool:
    return all(switch(organizer, plugin, ids) for switch in _plugin_switch)


def _write(
    kind: TaskKind,
    *,
    org: str,
    organizer_id: UUID | None,
    actor: Actor,
    delay: timedelta,
    ids: dict[str, Any],
) -> UUID:
    entry = _entry(kind, org=org, organizer_id=organizer_id, actor=actor, due=utc_now() + delay, ids=ids)
    OutboxEntry.objects.bulk_create([entry])
    transaction.on_commit(wake_relay, robust=True)
    return entry.id


def _entry(
    kind: TaskKind, *, org: str, organizer_id: UUID | None, actor: Actor, due: datetime, ids: dict[str, Any]
) -> OutboxEntry:
    return OutboxEntry(
        org=org,
        organizer_id=organizer_id,
        kind=kind.name,
        queue=kind.queue,
        payload=ids,
        context={"actor": actor.as_json(), "request_id": log_context.request_id.get("")},
        created_at=utc_now(),
        available_at=due,
    )


def _registering(
    name: str, queue: Queue, *, of_organizer: bool, plugin: str, in_one_transaction: bool = True
) -> Callable[[Callable[P, object]], Callable[P, object]]:
    def register(function: Callable[P, object]) -> Callable[P, object]:
        kind = kinds[name] = TaskKind(name, queue, function, of_organizer, plugin, in_one_transaction)

        def deliver(self: Any, /, **ids: Any) -> None:
            header = self.request.get(HEADER) or {}
            organizer_id = header.get("organizer_id")
            _note_the_wait(queue, header)
            run_entry(
                kind,
                entry_id=UUID(header["entry_id"]),
                organizer_id=UUID(organizer_id) if organizer_id else None,
                meta=header.get("context", {}),
                ids=ids,
                attempt=header.get("attempt"),
            )

        deliver.__name__ = deliver.__qualname__ = function.__name__
        shared_task(name=name, bind=True, ignore_result=True)(deliver)
        return function

    return register


def _note_the_wait(queue: str, header: dict[str, Any]) -> None:
    if settings.METRICS_ENABLED and "due_at" in header:
        TASK_WAIT.labels(queue).observe(max(0.0, time.time() - header["due_at"]))


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    token = current_actor.set(actor)
    try:
        yield
    finally:
        current_actor.reset(token)

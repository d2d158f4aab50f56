"""Every task, delivered to the wrong organizer or with a neighbour's ids: the neighbour has what it had before.

Whatever is registered is met here without being listed. Ids that a task takes are looked up by the argument's name.
"""

from __future__ import annotations

import inspect
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from apps.messaging.models import Mail
from apps.tickets.facade import request_file
from apps.tickets.models import TicketFile
from parterre.kernel.actor import SYSTEM
from parterre.project.celery import app
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import OutboxEntry
from tenants.outbox import tasks
from tenants.outbox.tasks import TaskKind
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.isolation.table_digests import digest_of
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

# Celery's own tasks of ours that are no promise of the outbox → why nobody can aim them at an organizer.
BY_CLOCK_ALONE = {
    "tenants.enqueue_due": "beat sends it with a kind; it finds organizers itself",
    "tenants.enqueue_sales": "beat sends it without arguments; it finds organizers itself",
    "tenants.enqueue_on_platform": "beat sends it with a kind; it promises a task of the platform",
    "tenants.sweep_outbox": "beat sends it without arguments; it deletes what was done long ago",
    "tenants.sweep_sessions": "beat sends it without arguments; it deletes sessions that have ended",
}


@pytest.fixture(autouse=True)
def files_of_its_own(settings: Settings, tmp_path: Path) -> None:
    """Acme's folder is that of all tests' acme: another worker may write a ticket there at any time."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def values(olga: Person, mallory: Person) -> dict[str, Any]:
    """Something of acme's for every argument of a task."""
    with organizer_transaction(olga.organizer):
        event = make_event(plugins=["manual", "pdf", "sample"])
        order = make_order(make_ticket_product(event), is_paid=True, notifies_buyer=True).order
        request_file(order, "pdf", actor=SYSTEM)
        file, mail = TicketFile.objects.get(), Mail.objects.first()
    assert mail is not None
    with public_schema():
        OutboxEntry.objects.all().delete()
    return {
        "organizer_id": str(olga.organizer.pk),
        "order_id": order.pk,
        "event_id": event.pk,
        "file_id": file.pk,
        "mail_id": str(mail.pk),
        "user_id": str(olga.user.pk),
        "hook": "order_paid",
        "payment_id": 1,
        "payment_ids": [1],
        "refunds": [],
        "payment": {"pk": 1},
        "event": {"pk": event.pk},
        "code": order.code,
        "refund_id": 1,
        "domain_id": olga.organizer.domains.get().pk,
        "job_id": str(olga.organizer.pk),
        "wish_id": str(olga.organizer.pk),
        "act": "cancel",
    }


def kinds(*, of_organizer: bool) -> list[TaskKind]:
    app.loader.import_default_modules()
    ours = [kind for kind in tasks.kinds.values() if not kind.name.startswith("test.")]
    return sorted((kind for kind in ours if kind.of_organizer is of_organizer), key=lambda kind: kind.name)


def ids_for(kind: TaskKind, values: dict[str, Any]) -> dict[str, Any]:
    """KeyError: say above what acme has of that name."""
    wanted = [
        one
        for one in inspect.signature(kind.run).parameters.values()
        if one.kind is not inspect.Parameter.VAR_KEYWORD and one.default is inspect.Parameter.empty
        if one.name != "organizer"  # of slow tasks: whoever runs them gives it
    ]
    return {one.name: values[one.name] for one in wanted}


def promised(kind: TaskKind, person: Person, ids: dict[str, Any]) -> UUID:
    entry = OutboxEntry(
        org=person.organizer.schema_name,
        organizer_id=person.organizer.pk,
        kind=kind.name,
        queue=kind.queue,
        payload=ids,
    )
    with public_schema():
        entry.save(force_insert=True)
    return entry.pk


def deliver(kind: TaskKind, entry_id: UUID, person: Person, ids: dict[str, Any]) -> bool:
    """What a task raises is its own business: here it is about what it does."""
    with suppress(Exception):
        return tasks.run_entry(kind, entry_id=entry_id, organizer_id=person.organizer.pk, meta={}, ids=ids)
    return False


def test_a_task_with_a_neighbours_ids_leaves_the_neighbour_alone(
    mallory: Person, olga: Person, values: dict[str, Any]
) -> None:
    before = digest_of(olga.organizer)

    touched = []
    for kind in kinds(of_organizer=True):
        ids = ids_for(kind, values)
        deliver(kind, promised(kind, mallory, ids), mallory, ids)
        if digest_of(olga.organizer) != before:
            touched.append(kind.name)

    assert touched == []


def test_a_task_that_is_delivered_to_another_organizer_does_nothing(
    mallory: Person, olga: Person, values: dict[str, Any]
) -> None:
    """A row of zeta's that claims to be acme's, and one of acme's delivered to zeta: as if somebody forged headers."""
    before, zeta = digest_of(olga.organizer), digest_of(mallory.organizer)

    done = []
    for kind in kinds(of_organizer=True):
        ids = ids_for(kind, values)
        done += [
            kind.name
            for of, to in ((mallory, olga), (olga, mallory))
            if deliver(kind, promised(kind, of, ids), to, ids)
        ]

    assert done == []
    assert (digest_of(olga.organizer), digest_of(mallory.organizer)) == (before, zeta)


def test_an_organizer_cannot_promise_what_is_the_platforms(
    mallory: Person, olga: Person, values: dict[str, Any]
) -> None:
    """Its role may insert rows of its own into the outbox: purging, provisioning, payments of others are not among
    them."""
    before, done = digest_of(olga.organizer), []
    for kind in kinds(of_organizer=False):
        ids = ids_for(kind, values)
        if deliver(kind, promised(kind, mallory, ids), mallory, ids):
            done.append(kind.name)

    assert done == []
    assert digest_of(olga.organizer) == before
    with public_schema():
        assert not OutboxEntry.objects.exclude(done_at=None).exists()


def test_every_task_of_celery_is_met(values: dict[str, Any]) -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "test.", "tests."))}

    assert ours - set(tasks.kinds) == set(BY_CLOCK_ALONE)
    assert set(tasks.kinds) - ours - {name for name in tasks.kinds if name.startswith("test.")} == set()
    assert len(kinds(of_organizer=True)) >= 10


def test_the_same_task_does_something_for_its_own(olga: Person, values: dict[str, Any]) -> None:
    """So that the tests above could fail."""
    before = digest_of(olga.organizer)
    kind = tasks.kinds_named("tickets.make")

    assert deliver(
        kind, promised(kind, olga, {"file_id": values["file_id"]}), olga, {"file_id": values["file_id"]}
    )
    assert digest_of(olga.organizer) != before

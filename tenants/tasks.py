"""Platform tasks on the public schema."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from celery import shared_task

from parterre.accounts import mails
from parterre.kernel.clock import utc_now
from tenants import stats
from tenants.cells import announce
from tenants.cells.registry import other_cells
from tenants.context.transactions import public_schema
from tenants.lifecycle import scheduled_transitions
from tenants.lifecycle.purge import purge_organizer
from tenants.models import Organizer
from tenants.outbox import periodic
from tenants.outbox.tasks import enqueue_for_many, platform_task, tenant_task
from tenants.provisioning import organizers, schema_pool
from tenants.routing import domain_checks

__all__ = [
    "check_host",
    "check_hosts",
    "enqueue_sales",
    "fill_schema_pool",
    "periodic",
    "provision",
    "purge",
    "refresh_sales",
    "refresh_stats",
    "run_due_transitions_task",
    "send_platform_mail",
]


@platform_task("tenants.provision")
def provision(*, organizer_id: str, **_: object) -> None:
    organizers.provision(UUID(organizer_id))


@periodic.periodic_on_platform("tenants.run_due_transitions_task", every=timedelta(minutes=10))
def run_due_transitions_task(**_: object) -> None:
    scheduled_transitions.run_due_transitions(now=utc_now())


@platform_task("tenants.purge", queue="background")
def purge(*, organizer_id: str, **_: object) -> None:
    """Running transactions may delay it: it is retried and resumes."""
    purge_organizer(UUID(organizer_id))


@periodic.periodic_on_platform("tenants.fill_schema_pool", every=timedelta(minutes=1))
def fill_schema_pool(**_: object) -> None:
    schema_pool.fill_pool()


@platform_task(mails.TASK, queue="mail")
def send_platform_mail(*, mail_id: str, **_: object) -> None:
    mails.send_mail(UUID(mail_id))


@periodic.periodic("tenants.stats", every=timedelta(hours=1))
def refresh_stats(**_: object) -> None:
    """Refresh sales in case a mark in Valkey was lost; and the size."""
    now = utc_now()
    stats.refresh_sales(now=now)
    stats.refresh_size(now=now)


@tenant_task("tenants.sales", queue="background")
def refresh_sales(**_: object) -> None:
    stats.refresh_sales(now=utc_now())


@shared_task(name="tenants.enqueue_sales", ignore_result=True)
def enqueue_sales() -> int:
    """Enqueue a refresh for each organizer with sales since the last call. Returns how many."""
    ids = stats.pop_noted()
    with public_schema():
        organizers = list(Organizer.objects.filter(pk__in=ids))
    return enqueue_for_many(organizers, "tenants.sales")


if other_cells():

    @periodic.periodic_on_platform("tenants.announce_names", every=timedelta(minutes=1))
    def announce_names(**_: object) -> None:
        announce.announce()


@periodic.periodic_on_platform("tenants.check_hosts", every=timedelta(minutes=1))
def check_hosts(**_: object) -> None:
    domain_checks.promise_due_checks(now=utc_now())


@platform_task("tenants.check_host", queue="background")
def check_host(*, domain_id: int, **_: object) -> None:
    domain_checks.check_host(domain_id, now=utc_now())

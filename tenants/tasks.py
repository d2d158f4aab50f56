"""Tasks on public ground."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from celery import shared_task

from parterre.accounts import mailing
from parterre.kernel.clock import utc_now
from tenants import falling_due, host_checks, periodic, provisioning, purging, spares, stats
from tenants.cells import announcing
from tenants.cells.neighbours import other_cells
from tenants.entering import outside
from tenants.models import Organizer
from tenants.outbox import enqueue_for_many, platform_task, tenant_task

__all__ = [
    "check_host",
    "check_hosts",
    "enqueue_sales",
    "keep_spares",
    "move_what_is_due",
    "periodic",
    "provision",
    "purge",
    "refresh_sales",
    "refresh_stats",
    "send_platform_mail",
]


@platform_task("tenants.provision")
def provision(*, organizer_id: str, **_: object) -> None:
    provisioning.provision(UUID(organizer_id))


@periodic.periodic_on_platform("tenants.move_what_is_due", every=timedelta(minutes=10))
def move_what_is_due(**_: object) -> None:
    falling_due.move_due_organizers(now=utc_now())


@platform_task("tenants.purge", queue="background")
def purge(*, organizer_id: str, **_: object) -> None:
    """What works inside may take its time: then this is tried again, and goes on where it was."""
    purging.purge(UUID(organizer_id))


@periodic.periodic_on_platform("tenants.keep_spares", every=timedelta(minutes=1))
def keep_spares(**_: object) -> None:
    spares.keep_full()


@platform_task(mailing.TASK, queue="mail")
def send_platform_mail(*, mail_id: str, **_: object) -> None:
    mailing.send_mail(UUID(mail_id))


@periodic.periodic("tenants.stats", every=timedelta(hours=1))
def refresh_stats(**_: object) -> None:
    """What a mark in Valkey should have brought about, in case that Valkey was emptied; and the size."""
    now = utc_now()
    stats.refresh_sales(now=now)
    stats.refresh_size(now=now)


@tenant_task("tenants.sales", queue="background")
def refresh_sales(**_: object) -> None:
    stats.refresh_sales(now=utc_now())


@shared_task(name="tenants.enqueue_sales", ignore_result=True)
def enqueue_sales() -> int:
    """Promise a look at the figures of everyone who sold since the last time. Returns how many."""
    ids = stats.take_noted()
    with outside():
        organizers = list(Organizer.objects.filter(pk__in=ids))
    return enqueue_for_many(organizers, "tenants.sales")


if other_cells():

    @periodic.periodic_on_platform("tenants.announce_names", every=timedelta(minutes=1))
    def announce_names(**_: object) -> None:
        announcing.announce()


@periodic.periodic_on_platform("tenants.check_hosts", every=timedelta(minutes=1))
def check_hosts(**_: object) -> None:
    host_checks.promise_due_checks(now=utc_now())


@platform_task("tenants.check_host", queue="background")
def check_host(*, domain_id: int, **_: object) -> None:
    host_checks.check_host(domain_id, now=utc_now())

"""Tasks on public ground."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from parterre.accounts import mailing
from parterre.kernel.clock import utc_now
from tenants import periodic, provisioning, spares, stats
from tenants.outbox import platform_task

__all__ = ["keep_spares", "periodic", "provision", "refresh_stats", "send_platform_mail"]


@platform_task("tenants.provision")
def provision(*, organizer_id: str, **_: object) -> None:
    provisioning.provision(UUID(organizer_id))


@periodic.periodic_on_platform("tenants.keep_spares", every=timedelta(minutes=1))
def keep_spares(**_: object) -> None:
    spares.keep_full()


@platform_task(mailing.TASK, queue="mail")
def send_platform_mail(*, mail_id: str, **_: object) -> None:
    mailing.send_mail(UUID(mail_id))


@periodic.periodic("tenants.stats", every=timedelta(hours=1))
def refresh_stats(**_: object) -> None:
    stats.refresh_stats(now=utc_now())

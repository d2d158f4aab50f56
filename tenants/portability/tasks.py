"""Outbox tasks of this package."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from parterre.kernel.clock import utc_now
from tenants.outbox.periodic import periodic_on_platform
from tenants.outbox.tasks import platform_task
from tenants.portability import jobs, retention


@platform_task(jobs.TASK, queue="background")
def run(*, job_id: str, **_: object) -> None:
    jobs.run_job(UUID(job_id))


@periodic_on_platform("tenants.sweep_portability", every=timedelta(minutes=15))
def sweep(**_: object) -> None:
    retention.apply_retention(utc_now())

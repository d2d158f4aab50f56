"""Work for later."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from parterre.kernel.clock import utc_now
from tenants.outbox import platform_task
from tenants.periodic import periodic_on_platform
from tenants.portability import jobs, sweeping


@platform_task(jobs.TASK, queue="background")
def run(*, job_id: str, **_: object) -> None:
    jobs.run_job(UUID(job_id))


@periodic_on_platform("tenants.sweep_portability", every=timedelta(minutes=15))
def sweep(**_: object) -> None:
    sweeping.sweep(utc_now())

"""Tasks of tickets."""

from __future__ import annotations

from apps.tickets.domain import files
from parterre.kernel.clock import utc_now
from tenants.outbox.tasks import tenant_task


@tenant_task("tickets.make")
def make(*, file_id: int, **_: object) -> None:
    files.make_file(file_id, now=utc_now())

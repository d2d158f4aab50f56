"""Tasks of tickets."""

from __future__ import annotations

from apps.tickets.domain import files
from parterre.kernel.clock import utc_now
from tenants.models import Organizer
from tenants.outbox.tasks import slow_tenant_task


@slow_tenant_task("tickets.make")
def make(*, organizer: Organizer, file_id: int, **_: object) -> None:
    files.make_file(organizer, file_id, now=utc_now())

"""Tasks of messaging."""

from __future__ import annotations

from uuid import UUID

from apps.messaging.domain import delivery
from parterre.kernel.clock import utc_now
from tenants.outbox.tasks import tenant_task


@tenant_task("messaging.send", queue="mail")
def send(*, mail_id: str, **_: object) -> None:
    delivery.send_mail(UUID(mail_id), now=utc_now())

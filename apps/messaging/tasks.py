"""Tasks of messaging."""

from __future__ import annotations

from uuid import UUID

from apps.messaging.domain import delivery
from parterre.kernel.clock import utc_now
from tenants.models import Organizer
from tenants.outbox.tasks import slow_tenant_task


@slow_tenant_task("messaging.send", queue="mail")
def send(*, organizer: Organizer, mail_id: str, **_: object) -> None:
    delivery.send_mail(organizer, UUID(mail_id), now=utc_now())

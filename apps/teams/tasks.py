"""Work for later."""

from __future__ import annotations

from uuid import UUID

from apps.teams.domain import copying
from tenants.outbox import tenant_task


@tenant_task("teams.refresh_member", queue="background")
def refresh_member(*, user_id: str, **_: object) -> None:
    copying.refresh_member(UUID(user_id))

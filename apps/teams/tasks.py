"""Tasks of teams."""

from __future__ import annotations

from uuid import UUID

from apps.teams.domain import member_details
from tenants.outbox.tasks import tenant_task


@tenant_task("teams.refresh_member", queue="background")
def refresh_member(*, user_id: str, **_: object) -> None:
    member_details.refresh_member(UUID(user_id))

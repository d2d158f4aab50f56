"""Outbox tasks of this package."""

from __future__ import annotations

from uuid import UUID

from parterre.kernel.clock import utc_now
from parterre.signup.domain import first_team
from tenants.outbox.tasks import platform_task


@platform_task("signup.settle")
def settle(*, wish_id: str, **_: object) -> None:
    first_team.create_first_team(UUID(wish_id), now=utc_now())

"""Tasks on public ground."""

from __future__ import annotations

from uuid import UUID

from tenants import periodic, provisioning
from tenants.outbox import platform_task

__all__ = ["periodic", "provision"]


@platform_task("tenants.provision")
def provision(*, organizer_id: str, **_: object) -> None:
    provisioning.provision(UUID(organizer_id))

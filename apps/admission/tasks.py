"""What runs by the clock."""

from __future__ import annotations

from datetime import timedelta

from apps.admission.domain import exiting
from parterre.kernel.clock import utc_now
from tenants.outbox import current_actor
from tenants.periodic import periodic


@periodic("admission.exit_all", every=timedelta(minutes=5))
def exit_all(**_: object) -> None:
    exiting.exit_everyone_due(actor=current_actor.get(), now=utc_now())

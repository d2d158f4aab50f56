"""Scheduled tasks of admission."""

from __future__ import annotations

from datetime import timedelta

from apps.admission.domain import auto_exit
from parterre.kernel.clock import utc_now
from tenants.outbox.periodic import periodic
from tenants.outbox.tasks import current_actor


@periodic("admission.exit_all", every=timedelta(minutes=5))
def exit_all(**_: object) -> None:
    auto_exit.check_out_everyone_due(actor=current_actor.get(), now=utc_now())

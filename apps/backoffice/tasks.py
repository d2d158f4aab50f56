"""Cleanup tasks of the back office."""

from __future__ import annotations

from datetime import timedelta

from apps.backoffice import idempotent_form
from parterre.kernel.clock import utc_now
from tenants.outbox.periodic import periodic


@periodic("backoffice.delete_old_submissions", every=timedelta(hours=1))
def delete_old_submissions(**_: object) -> None:
    idempotent_form.delete_old_submissions(now=utc_now())

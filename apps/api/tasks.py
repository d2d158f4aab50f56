"""Cleanup tasks of the API."""

from __future__ import annotations

from datetime import timedelta

from apps.api import idempotency, upload_files
from parterre.kernel.clock import utc_now
from tenants.outbox.periodic import periodic


@periodic("api.delete_old_idempotent_calls", every=timedelta(hours=1))
def delete_old_idempotent_calls(**_: object) -> None:
    idempotency.delete_old_calls(now=utc_now())


@periodic("api.delete_old_uploads", every=timedelta(hours=1))
def delete_old_uploads(**_: object) -> None:
    upload_files.sweep(now=utc_now())

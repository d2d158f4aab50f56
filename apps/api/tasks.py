"""Housekeeping of what the API remembers."""

from __future__ import annotations

from datetime import timedelta

from apps.api import idempotency, uploading
from parterre.kernel.clock import utc_now
from tenants.periodic import periodic


@periodic("api.forget_idempotent_calls", every=timedelta(hours=1))
def forget_idempotent_calls(**_: object) -> None:
    idempotency.forget_old_calls(now=utc_now())


@periodic("api.sweep_uploads", every=timedelta(hours=1))
def sweep_uploads(**_: object) -> None:
    uploading.sweep(now=utc_now())

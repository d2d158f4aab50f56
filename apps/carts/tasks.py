"""Tasks of carts."""

from __future__ import annotations

from datetime import timedelta

from apps.carts.domain import cleanup
from parterre.kernel.clock import utc_now
from tenants.outbox.periodic import periodic


@periodic("carts.release_expired_reservations", every=timedelta(minutes=1))
def release_expired_reservations(**_: object) -> None:
    cleanup.release_expired_reservations(now=utc_now())


@periodic("carts.delete_old", every=timedelta(hours=6))
def delete_old(**_: object) -> None:
    cleanup.delete_old_carts(now=utc_now())

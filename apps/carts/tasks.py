"""Work for later."""

from __future__ import annotations

from datetime import timedelta

from apps.carts.domain import clearing
from parterre.kernel.clock import utc_now
from tenants.periodic import periodic


@periodic("carts.release_ended_holds", every=timedelta(minutes=1))
def release_ended_holds(**_: object) -> None:
    clearing.release_ended_holds(now=utc_now())


@periodic("carts.forget_old", every=timedelta(hours=6))
def forget_old(**_: object) -> None:
    clearing.forget_old_carts(now=utc_now())

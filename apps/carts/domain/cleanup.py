"""Delete abandoned carts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from apps.availability.facade import reclaim_expired, release_holds
from apps.carts.models import Cart, CartPosition

# Until then a buyer may hold the same tickets again, or go back after paying.
KEEP: Final = timedelta(days=2)
BATCH: Final = 500


def release_expired_reservations(*, now: datetime) -> int:
    """Shops show what is free again; selling does not wait for this."""
    return reclaim_expired(now=now)


@transaction.atomic
def delete_old_carts(*, now: datetime) -> int:
    old = list(
        Cart.objects.select_for_update(skip_locked=True)
        .filter(expires_at__lt=now - KEEP)
        .order_by("expires_at")
        .values_list("pk", flat=True)[:BATCH]
    )
    if old:
        positions = CartPosition.objects.filter(cart__in=old)
        release_holds(cart_position_ids=positions.values_list("pk", flat=True))
        CartPosition.objects.filter(cart__in=old)._raw_delete(using="default")
        Cart.objects.filter(pk__in=old)._raw_delete(using="default")
    return len(old)

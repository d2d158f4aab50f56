"""Quotas with counters, and the claims of order and cart positions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from apps.events.models import Event


class Quota(models.Model):
    """`size` null: unlimited. `claimed` moves only by conditional UPDATE, last before COMMIT.

    `forced` counts what was sold deliberately beyond the size; both are sums of unreleased claims.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="quotas")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField(null=True)
    products = ArrayField(models.BigIntegerField(), default=list, blank=True)
    variations = ArrayField(models.BigIntegerField(), default=list, blank=True)
    closed = models.BooleanField(default=False)
    close_when_sold_out = models.BooleanField(default=False)
    release_after_exit = models.BooleanField(default=False)
    ignore_for_event_availability = models.BooleanField(default=False)
    claimed = models.PositiveIntegerField(default=0)
    forced = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["products"], name="quota_products"),
        ]


class Claim(models.Model):
    """One unit of one quota, held by an order's position until released, or by a cart's until it ends.

    Release before you delete a holder. `expires_at`: a cart's claims may be taken back from then on.
    """

    quota = models.ForeignKey(Quota, on_delete=models.CASCADE, related_name="claims")
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="claims")
    position = models.ForeignKey(
        "orders.OrderPosition", on_delete=models.CASCADE, null=True, related_name="claims"
    )
    cart_position = models.ForeignKey(
        "carts.CartPosition", on_delete=models.CASCADE, null=True, related_name="claims"
    )
    forced = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["position", "quota"],
                condition=models.Q(released_at=None),
                name="one_claim_a_position",
            ),
            models.UniqueConstraint(
                fields=["cart_position", "quota"],
                condition=models.Q(cart_position__isnull=False),
                name="one_claim_a_cart_position",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    position__isnull=False, order__isnull=False, cart_position=None, expires_at=None
                )
                | models.Q(position=None, order=None, cart_position__isnull=False, expires_at__isnull=False),
                name="claim_held_by_one",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(cart_position=None),
                name="claim_of_a_cart_is_deleted",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at", "quota"],
                condition=models.Q(expires_at__isnull=False),
                name="claims_of_carts",
            )
        ]

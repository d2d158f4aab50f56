"""Carts: reservations of a buyer. They hold no personal data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.catalog.models import Product, Variation, money_field
from apps.events.models import Event


class Cart(models.Model):
    """`key_hash` is of the buyer's random cookie. `order`: what it became; from then on it never changes.

    `reserved_since` is when the present hold began: the clock can be put forward only so far from there.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="carts")
    key_hash = models.CharField(max_length=64)
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, null=True, related_name="carts")
    reserved_since = models.DateTimeField()
    expires_at = models.DateTimeField()
    extensions = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "key_hash"], condition=models.Q(order=None), name="one_open_cart"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gte=models.F("reserved_since")), name="cart_times_in_order"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="carts_ended")]


class CartPosition(models.Model):
    """One ticket. `price`: gross, as the buyer saw it; what is asked for where the buyer names the price."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="positions")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    variation = models.ForeignKey(Variation, on_delete=models.CASCADE, null=True, related_name="+")
    price = money_field()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="cart_price_not_negative")
        ]

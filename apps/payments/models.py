"""Money that moved between a buyer and the organizer. Append-only but for the state."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.catalog.models import money_field
from apps.orders.models import Order


class PaymentState(models.TextChoices):
    CREATED = "created"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELED = "canceled"
    FAILED = "failed"
    REFUNDED = "refunded"


class Payment(models.Model):
    """`provider` is a payment method's identifier ("manual", "free", …); `info` its own data."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    local_id = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PaymentState.choices)
    amount = money_field()
    provider = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    info = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "local_id"], name="payment_local_id")
        ]


class RefundState(models.TextChoices):
    EXTERNAL = "external"
    CREATED = "created"
    TRANSIT = "transit"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class Refund(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="refunds")
    local_id = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RefundState.choices)
    source = models.CharField(max_length=10)
    amount = money_field()
    provider = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    executed_at = models.DateTimeField(null=True)
    comment = models.TextField(null=True)
    info = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "local_id"], name="refund_local_id")
        ]

"""Payments and refunds. Append-only but for their state."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models.fields.json import KT

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
    # Sent to providers in place of the id, which a restored server hands out a second time.
    idempotency_key = models.UUIDField(default=uuid4)
    asked_at = models.DateTimeField(null=True)  # its provider, by the clock

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "local_id"], name="payment_local_id"),
            models.CheckConstraint(
                condition=models.Q(local_id__gte=1) & ~models.Q(provider=""),
                name="payment_has_id_and_provider",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=PaymentState.values), name="payment_state_known"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="payment_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(state__in=(PaymentState.CONFIRMED, PaymentState.REFUNDED))
                | models.Q(paid_at__isnull=False),
                name="payment_that_came_has_a_date",
            ),
        ]
        indexes: ClassVar = [
            # Partial: a payment that is at no provider costs nothing.
            models.Index(fields=["created_at"], condition=models.Q(state="pending"), name="payments_pending"),
            models.Index(
                fields=["paid_at"],
                condition=models.Q(state__in=("confirmed", "refunded")),
                name="payments_by_day",
            ),
            models.Index(
                KT("info__payment_intent"),
                condition=models.Q(info__has_key="payment_intent"),
                name="payments_by_intent",
            ),
        ]


class RefundState(models.TextChoices):
    EXTERNAL = "external"
    CREATED = "created"
    TRANSIT = "transit"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class RefundSource(models.TextChoices):
    """Who initiated it, in the contract's words."""

    ADMIN = "admin"
    BUYER = "buyer"
    EXTERNAL = "external"


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
    idempotency_key = models.UUIDField(default=uuid4)  # as the payment's
    asked_at = models.DateTimeField(null=True)  # as the payment's

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "local_id"], name="refund_local_id"),
            models.CheckConstraint(
                condition=models.Q(local_id__gte=1) & ~models.Q(provider=""),
                name="refund_has_id_and_provider",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RefundState.values), name="refund_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=RefundSource.values), name="refund_source_known"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_more_than_nothing"),
            models.CheckConstraint(
                condition=~models.Q(state=RefundState.DONE) | models.Q(executed_at__isnull=False),
                name="refund_that_is_done_has_a_date",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=("created", "transit")),
                name="refunds_under_way",
            ),
        ]

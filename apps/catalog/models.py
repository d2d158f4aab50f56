"""What is on offer: products and their variations. On the wire: items and variations."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.events.models import Event
from apps.taxes.models import TaxRule


class WindowMode(models.TextChoices):
    HIDE = "hide"
    INFO = "info"


def money_field(*, null: bool = False) -> models.DecimalField[Any, Any]:
    """Three places hold every ISO 4217 currency; amounts are rounded to the event's own."""
    return models.DecimalField(max_digits=17, decimal_places=3, null=null)


class Offered(models.Model):
    """What products and variations have in common."""

    active = models.BooleanField(default=True)
    description = models.JSONField(null=True)
    position = models.IntegerField(default=0)
    original_price = money_field(null=True)
    free_price_suggestion = money_field(null=True)
    require_approval = models.BooleanField(default=False)
    checkin_attention = models.BooleanField(default=False)
    checkin_text = models.TextField(null=True)
    available_from = models.DateTimeField(null=True)
    available_from_mode = models.CharField(max_length=4, choices=WindowMode.choices, default=WindowMode.HIDE)
    available_until = models.DateTimeField(null=True)
    available_until_mode = models.CharField(max_length=4, choices=WindowMode.choices, default=WindowMode.HIDE)
    all_sales_channels = models.BooleanField(default=True)
    limit_sales_channels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    hide_without_voucher = models.BooleanField(default=False)
    meta_data = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Product(Offered):
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="products")
    name = models.JSONField(default=dict)
    internal_name = models.CharField(max_length=255, null=True)
    default_price = money_field()
    free_price = models.BooleanField(default=False)
    tax_rule = models.ForeignKey(TaxRule, on_delete=models.PROTECT, null=True, related_name="products")
    admission = models.BooleanField(default=False)
    personalized = models.BooleanField(default=False)
    picture = models.CharField(max_length=255, null=True)
    require_voucher = models.BooleanField(default=False)
    require_bundling = models.BooleanField(default=False)
    allow_cancel = models.BooleanField(default=True)
    allow_waitinglist = models.BooleanField(default=True)
    min_per_order = models.PositiveIntegerField(null=True)
    max_per_order = models.PositiveIntegerField(null=True)
    generate_tickets = models.BooleanField(null=True)
    show_quota_left = models.BooleanField(null=True)
    hidden_if_item_available = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="hides_products"
    )
    hidden_if_item_available_mode = models.CharField(
        max_length=4, choices=WindowMode.choices, default=WindowMode.HIDE
    )
    validity_mode = models.CharField(max_length=7, null=True)
    validity_fixed_from = models.DateTimeField(null=True)
    validity_fixed_until = models.DateTimeField(null=True)
    validity_dynamic_duration_minutes = models.PositiveIntegerField(null=True)
    validity_dynamic_duration_hours = models.PositiveIntegerField(null=True)
    validity_dynamic_duration_days = models.PositiveIntegerField(null=True)
    validity_dynamic_duration_months = models.PositiveIntegerField(null=True)
    validity_dynamic_start_choice = models.BooleanField(default=False)
    validity_dynamic_start_choice_day_limit = models.PositiveIntegerField(null=True)


class Variation(Offered):
    """`default_price` null: the product's price."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variations")
    value = models.JSONField(default=dict)
    default_price = money_field(null=True)

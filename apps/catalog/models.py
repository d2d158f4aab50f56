"""Products and variations; `item` and `variation` in the contract."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.events.models import Event
from apps.taxes.models import TaxRule


class WindowMode(models.TextChoices):
    HIDE = "hide"
    INFO = "info"


class ValidityMode(models.TextChoices):
    FIXED = "fixed"
    DYNAMIC = "dynamic"


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
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(original_price__gte=0) & models.Q(free_price_suggestion__gte=0),
                name="%(class)s_prices_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(available_from_mode__in=WindowMode.values)
                & models.Q(available_until_mode__in=WindowMode.values),
                name="%(class)s_window_modes_known",
            ),
            models.CheckConstraint(
                condition=models.Q(available_until__gte=models.F("available_from")),
                name="%(class)s_window_in_order",
            ),
        ]


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

    class Meta:
        constraints: ClassVar = [
            *Offered.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(default_price__gte=0), name="product_default_price_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(min_per_order__lte=models.F("max_per_order")),
                name="product_numbers_an_order_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(validity_fixed_until__gte=models.F("validity_fixed_from")),
                name="product_validity_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(validity_mode=None) | models.Q(validity_mode__in=ValidityMode.values),
                name="product_validity_mode_known",
            ),
            models.CheckConstraint(
                condition=models.Q(admission=True) | models.Q(personalized=False),
                name="product_personalized_is_admission",
            ),
        ]


class Variation(Offered):
    """`default_price` null: the product's price."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variations")
    value = models.JSONField(default=dict)
    default_price = money_field(null=True)

    class Meta:
        constraints: ClassVar = [
            *Offered.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(default_price__gte=0), name="variation_default_price_not_negative"
            ),
        ]

"""Tax rules of an event."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.events.models import Event


class TaxRule(models.Model):
    """`rate` in percent. `custom_rules`: see the contract's tax_custom_rule, first match wins."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tax_rules")
    name = models.JSONField(default=dict)
    internal_name = models.CharField(max_length=190, null=True)
    default = models.BooleanField(default=False)
    rate = models.DecimalField(max_digits=10, decimal_places=4)
    code = models.CharField(max_length=40, null=True)
    price_includes_tax = models.BooleanField(default=True)
    keep_gross_if_rate_changes = models.BooleanField(default=False)
    eu_reverse_charge = models.BooleanField(default=False)
    home_country = models.CharField(max_length=2, null=True)
    custom_rules = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(default=True), name="one_default_tax_rule"
            ),
            models.CheckConstraint(condition=models.Q(rate__range=(0, 100)), name="tax_rate_is_percent"),
        ]

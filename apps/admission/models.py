"""Check-in lists and scans, accepted or refused."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.events.models import Event
from apps.orders.models import OrderPosition


class CheckinList(models.Model):
    """`limit_products` holds product ids and counts only when `all_products` is off."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="checkin_lists")
    name = models.CharField(max_length=190)
    all_products = models.BooleanField(default=True)
    limit_products = ArrayField(models.BigIntegerField(), default=list, blank=True)
    include_pending = models.BooleanField(default=False)
    allow_multiple_entries = models.BooleanField(default=False)
    allow_entry_after_exit = models.BooleanField(default=True)
    rules = models.JSONField(default=dict)
    exit_all_at = models.DateTimeField(null=True)
    addon_match = models.BooleanField(default=False)
    ignore_in_statistics = models.BooleanField(default=False)
    consider_tickets_used = models.BooleanField(default=True)


class ScanType(models.TextChoices):
    ENTRY = "entry"
    EXIT = "exit"


class Checkin(models.Model):
    """A scan. `scanned_at` is the device's time, `created_at` the server's. No position: unknown barcode."""

    list = models.ForeignKey(CheckinList, on_delete=models.CASCADE, related_name="checkins")
    position = models.ForeignKey(
        OrderPosition, on_delete=models.CASCADE, null=True, related_name="all_checkins"
    )
    type = models.CharField(max_length=5, choices=ScanType.choices, default=ScanType.ENTRY)
    successful = models.BooleanField(default=True)
    error_reason = models.CharField(max_length=20, null=True)
    error_explanation = models.TextField(null=True)
    scanned_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())
    nonce = models.CharField(max_length=190, null=True)
    forced = models.BooleanField(default=False)
    force_sent = models.BooleanField(default=False)
    auto_checked_in = models.BooleanField(default=False)
    raw_barcode = models.TextField(null=True)
    raw_source_type = models.CharField(max_length=20, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["list", "position", "nonce"],
                condition=models.Q(nonce__isnull=False, successful=True),
                name="nonce_once",
            ),
            models.CheckConstraint(condition=models.Q(type__in=ScanType.values), name="checkin_type_known"),
            models.CheckConstraint(
                condition=models.Q(successful=True, error_reason=None, position__isnull=False)
                | models.Q(successful=False, error_reason__isnull=False),
                name="checkin_refused_for_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["list", "successful", "position"], name="checkins_of_list")]

"""Ticket files created by workers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.orders.models import Order, OrderPosition


class TicketFile(models.Model):
    """`position` null: all tickets of the order in one file. `path` is empty while the file is being made."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="ticket_files")
    position = models.ForeignKey(
        OrderPosition, on_delete=models.CASCADE, null=True, related_name="ticket_files"
    )
    output = models.CharField(max_length=60)
    path = models.CharField(max_length=255, default="", blank=True)
    content_type = models.CharField(max_length=100, default="", blank=True)
    requested_at = models.DateTimeField(db_default=Now())
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "position", "output"], nulls_distinct=False, name="one_file_a_ticket"
            ),
            models.CheckConstraint(
                condition=models.Q(made_at=None, path="")
                | (models.Q(made_at__isnull=False) & ~models.Q(path="")),
                name="ticket_file_is_made_or_not",
            ),
            models.CheckConstraint(condition=~models.Q(output=""), name="ticket_file_has_an_output"),
        ]

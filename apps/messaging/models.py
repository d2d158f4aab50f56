"""Mails to buyers: stored in the transaction that causes them, sent by a worker."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.orders.models import Order


class Mail(models.Model):
    """`message_id` is fixed when the mail is written, so that a second delivery can be recognised as the same.

    `occasion`: what it tells (`domain/wording.py`), `details`: what of it stands nowhere else. `text` is what was sent,
    empty until then; it was written beforehand where there is no occasion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="mails")
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=255)
    occasion = models.CharField(max_length=30, default="", blank=True)
    details = models.JSONField(default=dict)
    text = models.TextField(default="", blank=True)
    message_id = models.CharField(max_length=255)
    written_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    # What the server said when it would never take this mail; it is not tried again then.
    refused_reason = models.CharField(max_length=500, default="", blank=True)
    # Somebody has looked at a refused mail, and nothing more is to be done about it.
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(to="") & ~models.Q(message_id=""), name="mail_has_an_address_and_an_id"
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(refused_reason=""), name="mail_sent_or_refused"
            ),
            models.CheckConstraint(
                condition=models.Q(dismissed_at=None) | ~models.Q(refused_reason=""),
                name="mail_put_aside_was_refused",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["written_at"],
                condition=models.Q(dismissed_at=None) & ~models.Q(refused_reason=""),
                name="mails_undelivered",
            )
        ]

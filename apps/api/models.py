"""State that the API keeps between requests."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class IdempotentCall(models.Model):
    """A request with X-Idempotency-Key, and its answer, encrypted (`apps.api.idempotency`)."""

    key_hash = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    answered_at = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)

    class Meta:
        # Not its primary key: PostgreSQL would get a second index, for LIKE, beside that of a text key.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_hash"], name="idempotent_call_once"),
            models.CheckConstraint(
                condition=models.Q(status__range=(100, 599)), name="idempotent_call_status_of_http"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["answered_at"], name="idempotent_calls_age")]


class UploadedFile(models.Model):
    """A file of POST upload, usable for 24 h by the credential that sent it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    credential = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=60)
    path = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(db_default=Now())

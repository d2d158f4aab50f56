"""State that the back office keeps between requests."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class FormSubmission(models.Model):
    """A form that was sent and took effect; `location`: where it led (`apps.backoffice.idempotent_form`)."""

    key_hash = models.CharField(max_length=64)
    location = models.CharField(max_length=2000, default="", blank=True)
    submitted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_hash"], name="form_submission_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["submitted_at"], name="form_submissions_age")]

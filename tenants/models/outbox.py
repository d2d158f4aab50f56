"""Outbox entries and the schedule of periodic jobs."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from parterre.kernel.clock import utc_now
from tenants.models.organizers import SCHEMA_NAME, Organizer


class OutboxEntry(models.Model):
    """A task enqueued in the transaction that caused it. Ids only, no personal data.

    Due while `done_at` and `failed_at` are empty, `available_at` has come, and no lease is running.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    org = models.CharField(max_length=63)  # role of the organizer, or "platform"
    organizer_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=100)
    queue = models.CharField(max_length=20)
    payload = models.JSONField(default=dict)
    context = models.JSONField(default=dict)  # actor, request id, clock offset
    created_at = models.DateTimeField(default=utc_now)
    available_at = models.DateTimeField(default=utc_now)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(default="", blank=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox"
        constraints: ClassVar = [
            # Also `tenants.outbox.tasks.PLATFORM`. That both name the same organizer shows when the task is run:
            # inside one organizer, rows of another do not exist.
            models.CheckConstraint(
                condition=models.Q(org="platform", organizer_id=None)
                | models.Q(org__regex=SCHEMA_NAME, organizer_id__isnull=False),
                name="outbox_of_the_platform_or_an_organizer",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="") & ~models.Q(queue=""), name="outbox_has_kind_and_queue"
            ),
        ]
        indexes: ClassVar = [
            # By queue first: an organizer's mails do not block its own tickets.
            models.Index(
                fields=["queue", "org", "available_at"],
                condition=models.Q(done_at=None, failed_at=None),
                name="outbox_waiting",
            ),
            # How much of an organizer's work is in flight, without counting what waits.
            models.Index(
                fields=["queue", "org", "lease_until"],
                condition=models.Q(done_at=None, failed_at=None, lease_until__isnull=False),
                name="outbox_leased",
            ),
            models.Index(fields=["done_at"], condition=models.Q(done_at__isnull=False), name="outbox_done"),
        ]


class DueJob(models.Model):
    """When a periodic job is next due for an organizer; idle organizers cost one row."""

    organizer = models.ForeignKey(Organizer, on_delete=models.CASCADE, related_name="due_jobs")
    kind = models.CharField(max_length=100)
    due_at = models.DateTimeField()

    class Meta:
        db_table = "due_job"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organizer", "kind"], name="one_due_job_a_kind"),
            models.CheckConstraint(condition=~models.Q(kind=""), name="due_job_has_a_kind"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "due_at"], name="due_job_due")]

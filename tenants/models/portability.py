"""Jobs on whole organizers: exports, imports, copies, backups, restores, moves, purges."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from tenants.models.organizers import Organizer


class JobKind(models.TextChoices):
    EXPORT = "export"
    IMPORT = "import"
    CLONE = "clone"
    BACKUP = "backup"
    RESTORE = "restore"
    MOVE = "move"
    PURGE = "purge"


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    EXPIRED = "expired"  # its file is gone


class PortabilityJob(models.Model):
    """Progress is `done` of `total` (rows and bytes of files, whatever the job counts)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organizer = models.ForeignKey(
        Organizer, on_delete=models.SET_NULL, null=True, related_name="portability_jobs"
    )
    kind = models.CharField(max_length=10, choices=JobKind.choices)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    options = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    step = models.CharField(max_length=100, default="", blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    file = models.CharField(max_length=300, default="", blank=True)
    size_bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    error = models.TextField(default="", blank=True)
    requested_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "portability_job"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=JobKind.values), name="job_kind_known"),
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(
                condition=models.Q(done__gte=0) & models.Q(total__gte=0) & models.Q(size_bytes__gte=0),
                name="job_counts_not_negative",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organizer", "-created_at"], name="portability_job_of_org")]

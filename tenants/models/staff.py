"""Actions and support sessions of platform staff."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from tenants.models.organizers import Organizer


class StaffAction(models.Model):
    """An action on an organizer with its reason, also in the organizer's own log. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    user_id = models.UUIDField()
    organizer = models.ForeignKey(
        Organizer, on_delete=models.PROTECT, null=True, related_name="staff_actions"
    )
    action = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    # False: the organizer's own people, or the clock, did it.
    is_staff = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "staff_action"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(action=""), name="staff_action_not_empty")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organizer", "-at"], name="staff_action_of_org"),
            models.Index(fields=["-at"], name="staff_action_at"),
        ]


class SupportSession(models.Model):
    """Temporary access of a staff member to an organizer, with a reason; read-only unless raised."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField()
    organizer = models.ForeignKey(Organizer, on_delete=models.CASCADE, related_name="support_sessions")
    reason = models.CharField(max_length=500)
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # SHA-256 of the key that opens it on the root host, until it is used or this moment has passed.
    handover_hash = models.CharField(max_length=64, null=True)
    handover_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_session"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user_id", "organizer"],
                condition=models.Q(ended_at=None),
                name="one_open_support_session",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="support_session_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("started_at")), name="support_session_times_in_order"
            ),
        ]

    @property
    def may_write(self) -> bool:
        return self.raised_at is not None

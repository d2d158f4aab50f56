"""Audit log: every change, its actor and its object."""

from __future__ import annotations

from typing import ClassVar, get_args

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

from parterre.kernel.actor import ActorKind


class LogEntry(models.Model):
    """`action` is our name (`order.placed`); apps/audit/actions.py maps it to the contract's."""

    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=100)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=40, blank=True, default="")
    event_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=get_args(ActorKind)), name="audit_actor_known"
            ),
            models.CheckConstraint(condition=~models.Q(action=""), name="audit_action_not_empty"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_of_object"),
            models.Index(fields=["event_id", "object_type", "at"], name="audit_of_event"),
        ]

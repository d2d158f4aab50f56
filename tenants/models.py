"""The public ground: who the organizers are, where they are reached, and what is to be done for them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django_tenants.models import DomainMixin, TenantMixin

from parterre.kernel.clock import utc_now
from parterre.kernel.ids import new_schema_name


class OrganizerState(models.TextChoices):
    REQUESTED = "requested"
    PROVISIONING = "provisioning"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Organizer(TenantMixin):
    """A customer of the platform. `schema_name` is also the name of its database role, and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=190)
    slug = models.CharField(max_length=50)
    state = models.CharField(max_length=12, choices=OrganizerState.choices, default=OrganizerState.REQUESTED)
    cell = models.CharField(max_length=40, default="main")
    plugins = ArrayField(models.CharField(max_length=190), default=list, blank=True)
    # Names that are active in every event of this organizer without being listed there.
    plugins_in_every_event = ArrayField(models.CharField(max_length=190), default=list, blank=True)
    # Ids in this organizer's schema start at `id_slot * 1_000_000`: a neighbour's id never exists here.
    id_slot = models.PositiveIntegerField(null=True)
    schema_version = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[models.Manager[Organizer]] = models.Manager()

    # django-tenants would migrate from zero inside save(): provisioning does it, in a worker.
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="organizer_slug_taken"),
            models.UniqueConstraint(fields=["id_slot"], name="organizer_id_slot_taken"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_open(self) -> bool:
        """Has a schema and may be used."""
        return self.state == OrganizerState.ACTIVE

    @property
    def has_schema(self) -> bool:
        """Suspended ones too: money that moves is written down all the same."""
        return self.state in (OrganizerState.ACTIVE, OrganizerState.SUSPENDED)


def assign_schema_name(organizer: Organizer) -> Organizer:
    organizer.schema_name = organizer.schema_name or new_schema_name()
    return organizer


class Domain(DomainMixin):
    """A host, or (without a dot) nothing: lower case, punycode, no port."""

    cell = models.CharField(max_length=40, default="main")

    def __str__(self) -> str:
        return str(self.domain)


class TokenRoute(models.Model):
    """Which organizer an API token belongs to: written together with the organizer's own row."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    org = models.CharField(max_length=63)
    organizer_id = models.UUIDField()
    cell = models.CharField(max_length=40, default="main")

    class Meta:
        db_table = "token_route"


class OutboxEntry(models.Model):
    """Work that was promised in the transaction that made it necessary. Ids only, no personal data.

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
        indexes: ClassVar = [
            models.Index(
                fields=["org", "available_at"],
                condition=models.Q(done_at=None, failed_at=None),
                name="outbox_undone",
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
            models.UniqueConstraint(fields=["organizer", "kind"], name="one_due_job_a_kind")
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "due_at"], name="due_job_due")]


class SchemaTemplate(models.Model):
    """SQL that makes an organizer's schema as the migrations would, in one replay."""

    version = models.CharField(max_length=64, primary_key=True)
    sql = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "schema_template"


class OrganizerStats(models.Model):
    """Read model for those who look across organizers; a periodic job of each organizer fills its row."""

    organizer = models.OneToOneField(
        Organizer, on_delete=models.CASCADE, primary_key=True, related_name="stats"
    )
    size_bytes = models.BigIntegerField(default=0)
    orders = models.PositiveIntegerField(default=0)
    last_sale_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "organizer_stats"


class StaffAction(models.Model):
    """What platform staff did, and why. The organizer has the same in its own log. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    user_id = models.UUIDField()
    organizer = models.ForeignKey(
        Organizer, on_delete=models.PROTECT, null=True, related_name="staff_actions"
    )
    action = models.CharField(max_length=100)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "staff_action"
        indexes: ClassVar = [
            models.Index(fields=["organizer", "-at"], name="staff_action_of_org"),
            models.Index(fields=["-at"], name="staff_action_at"),
        ]


class SupportSession(models.Model):
    """A member of staff inside an organizer: with a reason, for a while, read-only until raised."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField()
    organizer = models.ForeignKey(Organizer, on_delete=models.CASCADE, related_name="support_sessions")
    reason = models.CharField(max_length=500)
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    raised_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_session"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user_id", "organizer"],
                condition=models.Q(ended_at=None),
                name="one_open_support_session",
            )
        ]

    @property
    def may_write(self) -> bool:
        return self.raised_at is not None

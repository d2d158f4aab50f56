"""Organizers, their hosts, former slugs, and token routes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django_tenants.models import DomainMixin, TenantMixin

from parterre.kernel.ids import new_schema_name

# Schema and role; also `tenants.postgresql.base.SAFE_NAME`. No other name gets into SQL, whoever wrote the row.
SCHEMA_NAME = r"^org_[0-9a-z_]{1,58}$"


def own_cell() -> str:
    """Default of the cell column: rows created here belong to this cell."""
    return str(settings.CELL)


class OrganizerState(models.TextChoices):
    """States and what they allow: docs/operators/lifecycle.md."""

    REQUESTED = "requested"
    PROVISIONING = "provisioning"
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    MOVED = "moved"  # served by another cell; the local copy is kept until the move is confirmed
    PURGING = "purging"
    PURGED = "purged"


OPEN_STATES = (OrganizerState.TRIAL, OrganizerState.ACTIVE, OrganizerState.PAST_DUE)
STATES_WITH_SCHEMA = (*OPEN_STATES, OrganizerState.SUSPENDED, OrganizerState.CLOSING)


class Organizer(TenantMixin):
    """A customer of the platform. `schema_name` is also the name of its database role, and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=190)
    slug = models.CharField(max_length=50)
    # Recent changes of the slug, which are rate-limited.
    renamed_at = ArrayField(models.DateTimeField(), null=True)
    # Canonical host: the primary custom host while it is active. Empty: <slug>.<root>.
    custom_host = models.CharField(max_length=253, default="", db_default="", blank=True)
    state = models.CharField(max_length=12, choices=OrganizerState.choices, default=OrganizerState.REQUESTED)
    # When the state was entered, and when it ends by itself (trial, grace periods); null: it does not.
    state_since = models.DateTimeField(null=True)
    state_until = models.DateTimeField(null=True)
    # While it is moved or restored.
    is_read_only = models.BooleanField(default=False, db_default=False)
    # Weight of its background tasks; others have 1.
    share = models.PositiveSmallIntegerField(default=1, db_default=1)
    # A sandbox: its source, and when it expires.
    sandbox_of = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    cell = models.CharField(max_length=40, default=own_cell)
    plugins = ArrayField(models.CharField(max_length=190), default=list, blank=True)
    # Names that are active in every event of this organizer without being listed there.
    plugins_in_every_event = ArrayField(models.CharField(max_length=190), default=list, blank=True)
    # Ids in this organizer's schema start at `id_range * 1_000_000`: ids are unique within the cell.
    id_range = models.PositiveIntegerField(null=True)
    schema_version = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[models.Manager[Organizer]] = models.Manager()

    # django-tenants would migrate from zero inside save(): provisioning does it, in a worker.
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug"], name="organizer_slug_taken"),
            models.UniqueConstraint(fields=["id_range"], name="organizer_id_range_taken"),
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=SCHEMA_NAME), name="organizer_schema_name_is_ours"
            ),
            models.CheckConstraint(condition=~models.Q(slug=""), name="organizer_slug_not_empty"),
            models.CheckConstraint(
                condition=models.Q(state__in=OrganizerState.values), name="organizer_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state_until__gte=models.F("state_since")),
                name="organizer_state_times_in_order",
            ),
            models.CheckConstraint(condition=models.Q(share__gte=1), name="organizer_has_a_share"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_open(self) -> bool:
        """Has a schema and may be used."""
        return self.state in OPEN_STATES

    @property
    def has_schema(self) -> bool:
        """Includes closed ones: payments are still recorded."""
        return self.state in STATES_WITH_SCHEMA


def assign_schema_name(organizer: Organizer) -> Organizer:
    organizer.schema_name = organizer.schema_name or new_schema_name()
    return organizer


class FormerSlug(models.Model):
    """A former slug of an organizer: it redirects to the current one and is never given to others."""

    slug = models.CharField(max_length=50, primary_key=True)
    organizer = models.ForeignKey(Organizer, on_delete=models.CASCADE, related_name="former_slugs")
    since = models.DateTimeField()

    class Meta:
        db_table = "former_slug"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(slug=""), name="former_slug_not_empty")
        ]


class DomainState(models.TextChoices):
    PENDING = "pending"  # waiting for the TXT proof
    VERIFIED = "verified"  # proved, but the name does not lead here yet
    ACTIVE = "active"
    FAILING = "failing"  # was active; served until the grace period is over


class Domain(DomainMixin):
    """A host: lower case, punycode, no port. Several organizers may claim a host (pending); one holds it."""

    domain = models.CharField(max_length=253)
    state = models.CharField(
        max_length=10, choices=DomainState.choices, default=DomainState.ACTIVE, db_default=DomainState.ACTIVE
    )
    # What the owner puts into a TXT record. Empty: the host is a subdomain of ours, or staff vouches for it.
    token = models.CharField(max_length=64, default="", db_default="", blank=True)
    # The event it leads to, in the organizer's schema; null: the whole shop.
    event_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    # When the TXT proof disappeared; the address may fail for longer.
    unproved_since = models.DateTimeField(null=True)
    # A code of tenants.routing.domain_checks and what DNS said instead.
    last_error = models.CharField(max_length=300, default="", db_default="", blank=True)
    cell = models.CharField(max_length=40, default=own_cell)

    objects: ClassVar[models.Manager[Domain]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["domain"], condition=~models.Q(state=DomainState.PENDING), name="host_held_once"
            ),
            models.UniqueConstraint(fields=["tenant", "domain"], name="host_once_an_organizer"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_host"
            ),
            models.CheckConstraint(
                condition=models.Q(domain=Lower("domain")) & ~models.Q(domain=""), name="host_in_lower_case"
            ),
            models.CheckConstraint(condition=models.Q(state__in=DomainState.values), name="host_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_check_at"],
                condition=models.Q(next_check_at__isnull=False),
                name="domain_to_check",
            )
        ]

    def __str__(self) -> str:
        return str(self.domain)


class TokenRoute(models.Model):
    """Which organizer an API token belongs to: written together with the organizer's own row."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    org = models.CharField(max_length=63)
    organizer_id = models.UUIDField()
    cell = models.CharField(max_length=40, default=own_cell)

    class Meta:
        db_table = "token_route"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(org__regex=SCHEMA_NAME), name="token_route_org_is_ours"
            ),
            models.CheckConstraint(condition=~models.Q(token_hash=""), name="token_route_has_a_token"),
        ]

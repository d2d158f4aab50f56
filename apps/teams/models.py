"""Teams with their rights and events, members, invitations, and API tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Team(models.Model):
    """Rights are the contract's `group:action` names. `limit_events` holds event ids."""

    name = models.CharField(max_length=190)
    require_2fa = models.BooleanField(default=False)
    all_events = models.BooleanField(default=False)
    limit_events = ArrayField(models.BigIntegerField(), default=list, blank=True)
    all_event_permissions = models.BooleanField(default=False)
    limit_event_permissions = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    all_organizer_permissions = models.BooleanField(default=False)
    limit_organizer_permissions = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """`user_id` is an account in public: no foreign key leaves this schema, so its address is copied here."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user_id = models.UUIDField()
    email = models.EmailField(max_length=254)
    full_name = models.CharField(max_length=190, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "user_id"], name="member_once_a_team"),
            models.CheckConstraint(condition=~models.Q(email=""), name="member_has_an_address"),
        ]
        indexes: ClassVar = [models.Index(fields=["user_id"], name="teams_of_user")]


class ApiToken(models.Model):
    """Only the SHA-256 of the token is kept; it is shown once, when it is made."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=190)
    token_hash = models.CharField(max_length=64)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="api_token_unique"),
            models.CheckConstraint(
                condition=models.Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
                name="api_token_is_hashed",
            ),
        ]

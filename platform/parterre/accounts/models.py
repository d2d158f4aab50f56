"""Accounts of organizers' staff and platform staff. Buyers have no account here."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower, Now

from parterre.kernel.normalize import normalized_email


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account with a confirmed address: whoever calls this has seen to that."""
        user = self.model(email=normalized_email(email).lower(), **fields)
        user.set_password(password)
        return self.keep(user)

    def keep(self, user: User) -> User:
        from allauth.account.models import EmailAddress  # it has a foreign key to what is declared below

        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    full_name = models.CharField(max_length=190, blank=True, default="")
    locale = models.CharField(max_length=32, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    is_platform_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_taken"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_not_empty"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Membership(models.Model):
    """Index of who works for which organizer; the rights are in the organizer's own teams.

    Written in the transaction that writes the organizer's row. `organizer_id` is no foreign key: this app is below.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.UUIDField()
    organizer_id = models.UUIDField()
    org = models.CharField(max_length=63)
    cell = models.CharField(max_length=40, default="main")

    class Meta:
        db_table = "membership"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user_id", "organizer_id"], name="one_membership_an_organizer"),
            models.CheckConstraint(condition=models.Q(org__startswith="org_"), name="membership_org_is_ours"),
        ]


class Invitation(models.Model):
    """Into a team of an organizer: public, because its link names no organizer. Only the SHA-256 of the link's token
    is kept. An organizer's role sees its own rows (`org`), as with `Membership`.
    """

    organizer_id = models.UUIDField()
    org = models.CharField(max_length=63)
    team_id = models.BigIntegerField()
    email = models.EmailField(max_length=254)
    locale = models.CharField(max_length=32, default="en")
    token_hash = models.CharField(max_length=64)
    invited_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="invitation_token_unique"),
            models.UniqueConstraint(
                fields=["organizer_id", "team_id", "email"],
                condition=models.Q(accepted_at=None),
                name="one_open_invitation_a_team",
            ),
            models.CheckConstraint(condition=models.Q(org__startswith="org_"), name="invitation_org_is_ours"),
            models.CheckConstraint(
                condition=~models.Q(email="") & ~models.Q(token_hash=""),
                name="invitation_has_address_and_token",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gte=models.F("created_at")), name="invitation_times_in_order"
            ),
        ]


class PlatformMail(models.Model):
    """A mail of the platform to one person, kept until the server has taken it: it may hold a secret link."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        db_table = "platform_mail"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(to=""), name="platform_mail_has_an_address")
        ]

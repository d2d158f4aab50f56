"""Sign-up requests. Neither account nor schema exists before the address is confirmed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class SignupRequest(models.Model):
    """Only the SHA-256 of the link's token is kept, and the password as a hash until the account has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    full_name = models.CharField(max_length=190)
    email = models.EmailField(max_length=254)
    password = models.CharField(max_length=128, default="", blank=True)
    organizer_name = models.CharField(max_length=190)
    slug = models.CharField(max_length=50)
    locale = models.CharField(max_length=32, default="en")
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    user_id = models.UUIDField(null=True)
    organizer_id = models.UUIDField(null=True)
    # The owner's team is there: the back office opens.
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signup_request"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="signup_token_unique"),
            models.CheckConstraint(
                condition=~models.Q(email="") & ~models.Q(token_hash=""), name="signup_has_address_and_token"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gte=models.F("created_at")), name="signup_times_in_order"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["email"], name="signup_by_email")]

"""Shadow accounts: local copies of accounts of another cell, with id and address, without password or staff rights."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction

from parterre.accounts.models import User
from tenants.context.transactions import public_schema

log = structlog.get_logger(__name__)


def shadow_account_for(stated: dict[str, Any]) -> User | None:
    """None, and a line in the log: another account here has the address, or the account is staff's or closed here."""
    fields = {"email": str(stated["email"]), "full_name": str(stated["name"])}
    with public_schema():
        user = User.objects.filter(pk=UUID(stated["id"])).first()
        if user is not None and (user.email, user.full_name) == (fields["email"], fields["full_name"]):
            return user if user.is_active and not user.is_platform_staff else None
        try:
            with transaction.atomic():
                user = user or User(pk=UUID(stated["id"]))
                user.email, user.full_name = fields["email"], fields["full_name"]
                if user._state.adding:
                    user.set_unusable_password()
                user.save()
        except IntegrityError:
            log.warning("an account of another cell has an address that is taken here", user_id=stated["id"])
            return None
    return user if user.is_active and not user.is_platform_staff else None

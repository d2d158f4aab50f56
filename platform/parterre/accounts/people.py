"""Display name of an account."""

from __future__ import annotations

from parterre.accounts.models import User


def display_name(user: User) -> str:
    return user.full_name or user.email

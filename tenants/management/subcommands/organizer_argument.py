"""Organizer arguments of the command line."""

from __future__ import annotations

from django.core.management.base import CommandError

from tenants.context.transactions import public_schema
from tenants.models import Organizer


def organizer_named(slug: str) -> Organizer:
    """Not from the directory: what it holds may be seconds old."""
    with public_schema():
        found = Organizer.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"there is no organizer {slug!r}; `manage.py tenants list` shows all")
    return found

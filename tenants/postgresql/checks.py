"""System checks for `manage.py check --database default`, the same that a server runs at start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register

from tenants.postgresql.self_test import ALIAS, READ_IN, examine


@register(Tags.database)
def database_keeps_organizers_apart(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    if ALIAS not in (databases or ()):
        return []
    return [
        (Error if finding.is_grave else Warning)(
            finding.sentence, hint=f"See {READ_IN}.", id=f"tenants.{finding.code}"
        )
        for finding in examine()
    ]

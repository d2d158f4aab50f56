"""Database router: tables of shared apps are in `public`, those of the others in every organizer's schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from tenants.postgresql.base import PUBLIC


@cache
def labels(kind: str) -> frozenset[str]:
    """App labels of SHARED_APPS or TENANT_APPS."""
    modules = set(getattr(settings, kind))
    return frozenset(
        config.label
        for config in apps.get_app_configs()
        if config.name in modules or f"{type(config).__module__}.{type(config).__qualname__}" in modules
    )


class SchemaRouter:
    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        in_public = connections[db].schema_name == PUBLIC  # type: ignore[attr-defined]
        return app_label in labels("SHARED_APPS" if in_public else "TENANT_APPS")

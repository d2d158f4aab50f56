"""Names served by other cells, used to route requests that arrive here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class NameKind(models.TextChoices):
    HOST = "host"
    SLUG = "slug"
    TOKEN = "token"  # noqa: S105
    ORGANIZER = "organizer"


class RemoteName(models.Model):
    """A slug or host of another cell. Each cell announces all of its names at once: see tenants/cells/announce.py."""

    kind = models.CharField(max_length=10, choices=NameKind.choices)
    name = models.CharField(max_length=253)
    cell = models.CharField(max_length=40)

    class Meta:
        db_table = "remote_name"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name", "cell"], name="remote_name_is_unique"),
            models.CheckConstraint(condition=models.Q(kind__in=NameKind.values), name="elsewhere_kind_known"),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(cell=""), name="elsewhere_has_name_and_cell"
            ),
        ]

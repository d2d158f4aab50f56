"""`manage.py showconfig`: the effective configuration and the source of each value."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from parterre.project.config import load_config_with_origins
from parterre.project.config.reference import markdown, settings_in_force


class Command(BaseCommand):
    help = "Print each configuration key, its value (secrets masked) and where it comes from."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--docs", action="store_true", help="print the table for the documentation instead"
        )

    def handle(self, *args: Any, docs: bool, **options: Any) -> None:
        self.stdout.write(markdown() if docs else _in_columns(), ending="")


def _in_columns() -> str:
    rows = list(settings_in_force(load_config_with_origins()))
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "".join(f"{key:{widths[0]}}  {value:{widths[1]}}  {origin}\n" for key, value, origin in rows)

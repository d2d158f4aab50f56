"""`manage.py build_icons <lucide-static>/icons`: rebuilds the sprite after a change of icons.txt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from parterre.web.icons import NAMES, SPRITE, sprite_of


class Command(BaseCommand):
    help = "Draw the icon sprite from a folder of lucide's SVG files (npm package lucide-static)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("drawings", type=Path)

    def handle(self, *args: Any, drawings: Path, **options: Any) -> None:
        names = NAMES.read_text().split()
        missing = [name for name in names if not (drawings / f"{name}.svg").is_file()]
        if missing:
            raise CommandError(f"Not in {drawings}: {', '.join(missing)}")
        SPRITE.write_text(sprite_of(drawings, names))
        self.stdout.write(f"{len(names)} icons in {SPRITE.stat().st_size} bytes.")

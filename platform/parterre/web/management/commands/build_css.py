"""`manage.py build_css`: compiles the style sheet if a source has changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parterre.web.stylesheet import StyleSheetBroken, style_sheet


class Command(BaseCommand):
    help = "Compile the style sheet, unless it is current."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        sheet = style_sheet()
        try:
            changed = sheet.bring_up_to_date()
        except StyleSheetBroken as problem:
            raise CommandError(str(problem)) from problem
        if options["verbosity"] > 0:
            self.stdout.write(f"{sheet.path}: {'compiled' if changed else 'unchanged'}")

"""Static files finder for the compiled style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from parterre.web.stylesheet import NAME, style_sheet


class BuiltStyleSheet(BaseFinder):
    """In development it is compiled when asked for, so that a changed template needs no other command."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return [] if find_all else None
        sheet = style_sheet()
        if settings.DEVELOPMENT:
            sheet.bring_up_to_date()
        found = str(sheet.path) if sheet.path.is_file() else None
        return ([found] if found else []) if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """For `collectstatic`."""
        sheet = style_sheet()
        sheet.bring_up_to_date()
        yield NAME, FileSystemStorage(location=sheet.root)

"""Static files storage for production: hashed names, also in imports between our modules."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("parterre.", "apps.")


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Any:
        """Other people's scripts are left alone: some speak of imports in comments."""
        if name.endswith(".js") and name.partition("/")[0] not in self._our_folders:
            return _as_it_is
        return super().url_converter(name, hashed_files, template)

    @cached_property
    def _our_folders(self) -> frozenset[str]:
        ours = (Path(app.path) / "static" for app in apps.get_app_configs() if app.name.startswith(OURS))
        return frozenset(folder.name for static in ours if static.is_dir() for folder in static.iterdir())


def _as_it_is(found: re.Match[str]) -> str:
    return found[0]

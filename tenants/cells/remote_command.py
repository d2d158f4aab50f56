"""Runs management commands of another cell with that cell's settings: a process serves one cell only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError
from tenants.cells.registry import url_of_cell

OURS = ("PARTERRE_", "DATABASE_", "VALKEY_", "SENTRY_", "DJANGO_SECRET")


class NoSettingsForCell(DomainError):
    message = _("Settings file of cell “%(cell)s” not found: %(path)s")


class RefusedByCell(DomainError):
    message = _("Cell “%(cell)s” rejected the request: %(reason)s")


def environment_of(cell: str) -> dict[str, str]:
    """NAME=value lines; # begins a comment. This cell's own settings are not passed on."""
    url_of_cell(cell)
    path = Path(settings.CELL_ENVIRONMENTS or "environments") / f"{cell}.env"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NoSettingsForCell(cell=cell, path=str(path)) from error
    pairs = [line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {name.strip(): value.strip() for name, value in pairs}


def command(cell: str, *words: str) -> Any:
    """Run `manage.py tenants receive …` in that cell; returns its JSON output."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "tenants", "receive", *words],
        env=environment_of(cell),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        raise RefusedByCell(cell=cell, reason=reason.removeprefix("CommandError: "))
    return json.loads(done.stdout.strip().splitlines()[-1])

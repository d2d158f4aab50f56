"""Settings as a process of its own sees them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[4]
PRINT = """
import json, sys
from parterre.project import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def environment(folder: Path, given: dict[str, str]) -> dict[str, str]:
    """Nothing of this test run's configuration, but what is given."""
    ours = ("PARTERRE_", "DATABASE_", "VALKEY_", "SENTRY_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    ours_now = {"PARTERRE_PARTERRE_DATADIR": str(folder), "PARTERRE_ENCRYPTION_KEYS": "k" * 32}
    return {**kept, **ours_now, **given}


def settings_with(folder: Path, given: dict[str, str], *names: str) -> list[Any]:
    """Values of the named settings, through JSON."""
    command = [sys.executable, "-c", PRINT, *names]
    done = subprocess.run(
        command, env=environment(folder, given), check=True, capture_output=True, timeout=60
    )
    found = json.loads(done.stdout)
    return [found[name] for name in names]


def manage(folder: Path, given: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(ROOT / "manage.py"), *arguments]
    return subprocess.run(
        command, env=environment(folder, given), capture_output=True, text=True, timeout=120
    )


def that_exists(database_url: str) -> str:
    """Servers look at their database before they serve, and the tests' own are each worker's."""
    return urlsplit(database_url)._replace(path="/postgres").geturl()

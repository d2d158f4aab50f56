"""What needs no database works without one; the rest says what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from parterre.project.no_database.base import DatabaseNotConfigured
from tests.parterre.project.settings.load_settings import environment, manage

MISSING = "no database is configured: set DATABASE_URL, or url in [database]"


def test_the_configuration_can_be_shown(tmp_path: Path) -> None:
    shown = manage(tmp_path, {"PARTERRE_MAIL_PASSWORD": "hunter2"}, "showconfig")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "hunter2" not in shown.stdout
    assert [line.split() for line in shown.stdout.splitlines() if line.startswith("[mail] pass")] == [
        ["[mail]", "password", "********", "PARTERRE_MAIL_PASSWORD"]
    ]


def test_the_system_can_be_checked(tmp_path: Path) -> None:
    checked = manage(tmp_path, {}, "check")

    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    "start",
    ["import parterre.project.wsgi", "from tests.parterre.project.settings import subprocess_settings"],
)
def test_whoever_needs_the_database_is_told_the_variable(tmp_path: Path, start: str) -> None:
    """At the start of a server, and at the first query."""
    failed = subprocess.run(
        [sys.executable, "-c", start],
        env=environment(tmp_path, {}),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert failed.returncode == 1
    assert (
        failed.stderr.splitlines()[-1]
        == f"{DatabaseNotConfigured.__module__}.DatabaseNotConfigured: {MISSING}"
    )


def test_a_wrong_configuration_stops_every_command(tmp_path: Path) -> None:
    refused = manage(
        tmp_path, {"PARTERRE_MIAL_HOST": "x", "PARTERRE_OUTBOX_LEASE_SECONDS": "soon"}, "showconfig"
    )

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-3:] == [
        "parterre.project.config.errors.ConfigError: The configuration cannot be used:",
        "  - unknown environment variable PARTERRE_MIAL_HOST (did you mean PARTERRE_MAIL_HOST?)",
        "  - [outbox] lease_seconds (from PARTERRE_OUTBOX_LEASE_SECONDS)"
        " must be a whole number, at least 1, not 'soon'",
    ]

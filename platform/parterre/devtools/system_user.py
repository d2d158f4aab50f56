"""The user that PostgreSQL runs as when the stack runs as root: it refuses to run as root itself."""

from __future__ import annotations

import os
import pwd
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from parterre.devtools.errors import StackError

NAME = "parterre"


@dataclass(frozen=True, slots=True)
class SystemUser:
    name: str
    uid: int
    gid: int

    def can_enter(self, directory: Path) -> bool:
        return self._passes("-x", directory) and self._passes("-d", directory)

    def can_run(self, program: Path) -> bool:
        return self._passes("-x", program)

    def _passes(self, test: str, path: Path) -> bool:
        """Asked of the kernel, as that user: modes alone do not tell of ACLs and mounts."""
        asked = subprocess.run(
            ["test", test, str(path)], cwd="/", user=self.uid, group=self.gid, extra_groups=[], check=False
        )
        return asked.returncode == 0


def user_for_servers() -> SystemUser | None:
    """None when we are an ordinary user: then servers run as ourselves."""
    return _find_or_create() if os.geteuid() == 0 else None


def _find_or_create() -> SystemUser:
    problem = ""
    for _attempt in range(10):
        found = _find()
        if found:
            return found
        # Test workers start together: one of them wins, the others find its user in the next round.
        problem = _create()
        if problem and not _find():
            time.sleep(0.2)
    raise StackError(
        f"PostgreSQL does not run as root, and the system user '{NAME}' could not be created: {problem}\n"
        f"Create it (useradd --system {NAME}) or run this as an ordinary user."
    )


def _find() -> SystemUser | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return SystemUser(NAME, entry.pw_uid, entry.pw_gid)


def _create() -> str:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        made = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, text=True, check=False
        )
    except FileNotFoundError as missing:
        return str(missing)
    return made.stderr.strip() if made.returncode else ""

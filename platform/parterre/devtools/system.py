"""System libraries that Python packages need and wheels do not contain."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parterre.devtools.errors import StackError


@dataclass(frozen=True, slots=True)
class Need:
    """Shared libraries and programs, each with the Debian package that brings it."""

    purpose: str
    libraries: Mapping[str, str]
    programs: Mapping[str, str]

    def missing(self) -> list[str]:
        packages = [package for library, package in self.libraries.items() if not _can_load(library)]
        packages += [package for program, package in self.programs.items() if not find_program(program)]
        return sorted(set(packages))


WEASYPRINT = Need(
    purpose="WeasyPrint, which makes PDF documents",
    libraries={
        "libpango-1.0.so.0": "libpango-1.0-0",
        "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
        "libharfbuzz.so.0": "libharfbuzz0b",
        "libfontconfig.so.1": "libfontconfig1",
    },
    programs={},
)
BROWSER = Need(
    purpose="tests in a real browser",
    libraries={},
    programs={"chromium": "chromium"},
)

POOLER = Need(
    purpose="tests behind a connection pooler",
    libraries={},
    programs={"pgbouncer": "pgbouncer"},
)


def find_program(name: str) -> str | None:
    """Also where Debian puts servers, which is not on everybody's path."""
    return shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")


def require_libraries(*needs: Need) -> None:
    """Install what is missing when we may; raise with the exact command when we may not."""
    packages = sorted({package for need in needs for package in need.missing()})
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _install(packages)
    left = sorted({package for need in needs for package in need.missing()})
    if left:
        purposes = " and ".join(need.purpose for need in needs if need.missing())
        raise StackError(
            f"Missing for {purposes}: {', '.join(left)}. Install it with:\n"
            f"  sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(left)}\n"
            f"(or your system's packages of the same libraries)"
        )


def _install(packages: Sequence[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StackError(f"apt-get {' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _can_load(library: str) -> bool:
    if sys.platform != "linux":
        return True  # other names elsewhere; WeasyPrint itself tells what it misses
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True

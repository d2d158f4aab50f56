"""`platform/` is a source root, and must never hide the standard library's module of that name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAY_WHERE = "import platform, sys; print(platform.__file__); print(platform.python_version())"


def test_platform_is_the_standard_librarys_even_from_the_checkout() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", SAY_WHERE], cwd=ROOT, capture_output=True, text=True, check=True
    )

    file, version = answer.stdout.split()
    assert (Path(file).name, version) == ("platform.py", sys.version.split()[0])


def test_no_python_file_lies_directly_in_platform() -> None:
    assert [path.name for path in (ROOT / "platform").glob("*.py*")] == []

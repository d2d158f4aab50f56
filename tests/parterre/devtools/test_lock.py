"""One stack a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parterre.devtools.errors import StackError
from parterre.devtools.lock import hold_lock


def test_the_second_is_told_who_is_first(tmp_path: Path) -> None:
    with (
        hold_lock(tmp_path / "up.lock"),
        pytest.raises(StackError, match=rf"running already \(pid {os.getpid()}\)"),
        hold_lock(tmp_path / "up.lock"),
    ):
        pass

    with hold_lock(tmp_path / "up.lock"):
        assert (tmp_path / "up.lock").read_text() == f"{os.getpid()}\n"


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from parterre.devtools.lock import hold_lock\n"
        "with hold_lock(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "up.lock")], check=False)

    with hold_lock(tmp_path / "up.lock"):
        pass

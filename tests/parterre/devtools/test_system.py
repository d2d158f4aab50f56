"""System libraries: installed where we may, named with the exact command where we may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parterre.devtools.errors import StackError
from parterre.devtools.system import Need, require_libraries

TOOL = "a-tool-for-parterre"
MISSING = Need(purpose="gardening", libraries={}, programs={TOOL: "garden-tools"})
APT_GET = f"""#!/bin/sh
echo "$@" >> {{log}}
[ "$1" = install ] && printf '#!/bin/sh\\n' > {{bin}}/{TOOL} && chmod +x {{bin}}/{TOOL}
exit {{exit_code}}
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def apt_get(programs: Path, *, exit_code: int = 0) -> Path:
    log = programs / "log"
    (programs / "apt-get").write_text(APT_GET.format(log=log, bin=programs, exit_code=exit_code))
    (programs / "apt-get").chmod(0o755)
    return log


def test_an_ordinary_user_is_told_the_command(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with pytest.raises(StackError) as refused:
        require_libraries(MISSING)

    assert str(refused.value).splitlines()[:2] == [
        "Missing for gardening: garden-tools. Install it with:",
        "  sudo apt-get update && sudo apt-get install --no-install-recommends garden-tools",
    ]


def test_root_installs_what_is_missing_once(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    log = apt_get(programs)

    require_libraries(MISSING)
    require_libraries(MISSING)

    assert log.read_text().splitlines() == [
        "update -q",
        "install -q -y --no-install-recommends garden-tools",
    ]


def test_a_failing_installation_is_not_passed_over(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    apt_get(programs, exit_code=100)

    with pytest.raises(StackError, match="apt-get update -q failed"):
        require_libraries(MISSING)


def test_libraries_are_looked_for_where_programs_find_them() -> None:
    found = Need(purpose="", libraries={"libc.so.6": "libc6", "libnothing.so.9": "libnothing9"}, programs={})

    assert found.missing() == ["libnothing9"]

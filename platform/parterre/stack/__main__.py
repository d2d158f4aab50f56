"""python -m parterre.stack up | system [--browser] | licences"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from parterre.stack.errors import StackError
from parterre.stack.licences import check_licences
from parterre.stack.system import BROWSER, WEASYPRINT, require_libraries
from parterre.stack.up import main as up


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m parterre.stack")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and keep it running until Ctrl-C")
    system = commands.add_parser("system", help="install or name the system libraries that are missing")
    system.add_argument("--browser", action="store_true", help="also what tests in a browser need")
    commands.add_parser("licences", help="refuse third-party packages whose licence we may not ship")
    wanted = parser.parse_args()
    run: dict[str, Callable[[], int]] = {
        "up": up,
        "system": lambda: _system(browser=wanted.browser),
        "licences": check_licences,
    }
    try:
        return run[wanted.command]()
    except StackError as problem:
        print(problem, file=sys.stderr)
        return 1


def _system(*, browser: bool) -> int:
    require_libraries(WEASYPRINT, *([BROWSER] if browser else []))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`make manage ARGS='…'`: a management command in the environment of the running stack."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from parterre.devtools.errors import StackError
from parterre.devtools.files import read_json
from parterre.devtools.layout import Layout


def manage(arguments: Sequence[str], layout: Layout | None = None) -> NoReturn:
    """Becomes the command, so that a shell has the terminal and its exit code is ours.

    Raises `StackError` when no stack is running in this checkout.
    """
    layout = layout or Layout.of_this_checkout()
    environment = read_json(layout.environment)
    if not environment:
        raise StackError("No stack of this checkout is running: start it with `make up`.")
    command = [sys.executable, str(layout.manage), *arguments]
    os.execve(sys.executable, command, {**os.environ, **environment})

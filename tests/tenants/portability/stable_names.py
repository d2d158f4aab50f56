"""Roles are the whole server's, and tests beside this one make some, too: ours are known by their names."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from tenants.portability import import_archive, restore


def name_schemas(mark: str) -> Callable[[], None]:
    """What imports, copies and restores of this process make begins so. Returns how to end it."""
    before = vars(import_archive)["new_schema_name"]
    _use(lambda: f"{mark}{uuid4().hex}")
    return lambda: _use(before)


def _use(naming: Callable[[], str]) -> None:
    for module in (import_archive, restore):
        vars(module)["new_schema_name"] = naming

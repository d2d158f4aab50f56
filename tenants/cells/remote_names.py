"""What other cells answer for, as they have told it."""

from __future__ import annotations

from tenants.cells.registry import other_cells
from tenants.models import NameKind, RemoteName
from tenants.routing.directory import remembered


def is_taken_in_other_cell(kind: NameKind, name: str) -> bool:
    """A slug or a host that another cell answers for. No query with one cell."""
    return bool(other_cells()) and cell_of_name(kind, name) is not None


def cell_of_name(kind: NameKind, name: str) -> str | None:
    def find() -> str | None:
        return RemoteName.objects.filter(kind=kind, name=name).values_list("cell", flat=True).first()

    return remembered(("cell_of_name", kind, name), find)

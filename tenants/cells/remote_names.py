"""Lookup of slugs and hosts that other cells have announced."""

from __future__ import annotations

from tenants.cells.registry import other_cells
from tenants.models import NameKind, RemoteName
from tenants.routing.directory import remembered


def is_taken_in_other_cell(kind: NameKind, name: str) -> bool:
    """Whether another cell serves this slug or host. No query with a single cell."""
    return bool(other_cells()) and cell_of_name(kind, name) is not None


def cell_of_name(kind: NameKind, name: str) -> str | None:
    def find() -> str | None:
        return RemoteName.objects.filter(kind=kind, name=name).values_list("cell", flat=True).first()

    return remembered(("cell_of_name", kind, name), find)

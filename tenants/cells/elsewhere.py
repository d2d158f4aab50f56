"""What other cells answer for, as they have told it."""

from __future__ import annotations

from tenants.cells.neighbours import other_cells
from tenants.directory import remembered
from tenants.models import Elsewhere, NameKind


def is_taken_elsewhere(kind: NameKind, name: str) -> bool:
    """A slug or a host that another cell answers for. No query with one cell."""
    return bool(other_cells()) and elsewhere(kind, name) is not None


def elsewhere(kind: NameKind, name: str) -> str | None:
    def find() -> str | None:
        return Elsewhere.objects.filter(kind=kind, name=name).values_list("cell", flat=True).first()

    return remembered(("elsewhere", kind, name), find)

"""Registry of cells: the one this process serves, and URLs of the others. A cell is a PostgreSQL with its processes.

An installation with a single cell runs no middleware, query or job of this package.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError

GOOD_FOR_SECONDS: Final = 30


class UnknownCell(DomainError):
    field = "to"
    message = _("Unknown cell “%(cell)s”.")


class NotSignedByCell(DomainError):
    message = _("The sender of this request is not a cell of this platform.")


def this_cell() -> str:
    return str(settings.CELL)


def other_cells() -> Mapping[str, str]:
    """Name to the URL at which its processes answer within the platform's own network."""
    return dict(settings.OTHER_CELLS)


def url_of_cell(cell: str) -> str:
    try:
        return other_cells()[cell]
    except KeyError:
        raise UnknownCell(cell=cell) from None


def signed(what: Mapping[str, Any], *, purpose: str) -> str:
    """Signed message, valid for half a minute and one purpose among cells that share a key."""
    return signing.dumps(dict(what), key=settings.CELLS_KEY, salt=f"parterre.cells.{purpose}", compress=True)


def verified(text: str, *, purpose: str) -> dict[str, Any]:
    """Raises NotSignedByCell."""
    if not settings.CELLS_KEY:
        raise NotSignedByCell
    try:
        found: dict[str, Any] = signing.loads(
            text, key=settings.CELLS_KEY, salt=f"parterre.cells.{purpose}", max_age=GOOD_FOR_SECONDS
        )
    except signing.BadSignature as error:
        raise NotSignedByCell from error
    return found

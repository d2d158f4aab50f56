"""The transaction of a sale, and what a client is told when it could not be finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, OperationalError

from parterre.kernel.errors import Busy
from tenants.entering import entered
from tenants.models import Organizer

# PostgreSQL's names for: lock not available in time, canceled while waiting, deadlock, could not serialize.
MEANT_TO_BE_TRIED_AGAIN: Final = frozenset(("55P03", "57014", "40P01", "40001"))


@contextmanager
def selling(organizer: Organizer) -> Iterator[None]:
    """Raises Busy where the same request may well succeed a moment later."""
    try:
        with entered(organizer):
            yield
    except OperationalError as error:
        if _sqlstate(error) in MEANT_TO_BE_TRIED_AGAIN:
            raise Busy from error
        raise
    except IntegrityError as error:
        # Something that the order refers to was deleted between reading the offer and COMMIT.
        raise Busy from error


def _sqlstate(error: Exception) -> str | None:
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)

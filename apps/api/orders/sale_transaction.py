"""The transaction of a sale, and the response when it must be retried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError

from parterre.kernel.errors import Busy
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer
from tenants.postgresql.base import sqlstate

# PostgreSQL's names for: lock not available in time, canceled while waiting, deadlock, could not serialize; and for
# a random name (a ticket's secret, say) that somebody drew in the same moment. All leave nothing behind.
RETRYABLE: Final = frozenset(("55P03", "57014", "40P01", "40001", "23505"))


@contextmanager
def sale_transaction(organizer: Organizer) -> Iterator[None]:
    """Raises Busy where the same request may well succeed a moment later."""
    try:
        with organizer_transaction(organizer):
            yield
    except DatabaseError as error:
        if sqlstate(error) in RETRYABLE:
            raise Busy from error
        raise

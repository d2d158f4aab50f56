"""The offer that a sale goes by: what its quotas list cannot change until the sale's COMMIT."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.utils.translation import gettext_noop as _

from apps.catalog.facade import Snapshot, snapshot_of
from apps.events.models import Event
from parterre.kernel.errors import NotAllowed

# Whoever writes claims holds this mode of their table anyway, from the first claim on. Here it is taken before the
# version is read (by a DELETE of nothing: PostgreSQL locks a statement's tables before it takes its snapshot), which
# means: whoever changes what a quota lists (recount.py) has either ended, and the version is the new one, or waits for
# us, and will count what we sell. A table's lock is fair: neither side is kept waiting for ever.
LOCK_CLAIMS: Final = "WITH lock_claims AS (DELETE FROM availability_claim WHERE false) "
VERSION: Final = "SELECT offer_version FROM events_event WHERE id = %s"


class EventGone(NotAllowed):
    message = _("This event no longer exists.")


def current_offer(event: Event, *, reads_only: bool = False) -> tuple[Event, Snapshot]:
    """To sell or reserve by. The event was read before: when its offer changed since, it is read again.

    One statement when nothing changed. `reads_only`: to show what would be sold. Raises EventGone.
    """
    with connection.cursor() as cursor:
        cursor.execute(VERSION if reads_only else LOCK_CLAIMS + VERSION, [event.pk])
        found: tuple[int] | None = cursor.fetchone()
    if found is None:
        raise EventGone
    if found[0] != event.offer_version:
        event = Event.objects.get(pk=event.pk)
    return event, snapshot_of(event)

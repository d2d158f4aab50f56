"""Delete an event without sales."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_noop as _

from apps.audit.facade import record
from apps.events.domain.event_page import discard_event_picture
from apps.events.domain.protection import is_protected
from apps.events.models import Event
from parterre.kernel.actor import Actor
from parterre.kernel.errors import NotAllowed


class EventIsProtected(NotAllowed):
    message = _("This event cannot be deleted because it has orders.")


Clearing = Callable[[Event], object]
_clearings: list[Clearing] = []


def register_cleanup(clear: Clearing) -> Clearing:
    """At start-up, by apps whose rows of an event must go in an order of their own."""
    _clearings.append(clear)
    return clear


@transaction.atomic
def delete_event(*, event: Event, actor: Actor) -> None:
    """With everything below it. The log keeps its entries."""
    locked = Event.objects.select_for_update().get(pk=event.pk)
    if is_protected(locked):
        raise EventIsProtected
    for clear in _clearings:
        clear(locked)
    discard_event_picture(locked)
    facts = {"slug": locked.slug, "name": locked.name}
    record(actor, "event.deleted", object_type="event", object_id=locked.pk, event_id=locked.pk, data=facts)
    locked.delete()

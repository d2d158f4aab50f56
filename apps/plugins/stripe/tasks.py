"""Work for later."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from apps.payments.hookspecs import MethodUnavailable
from apps.plugins.stripe import events
from parterre.kernel.clock import utc_now
from tenants.directory import organizer_by_id
from tenants.outbox import Later, current_actor, platform_task

UNREACHABLE = timedelta(minutes=2)


# On public ground: no transaction is open while Stripe answers.
@platform_task(events.TASK, queue="checkout")
def act_on_event(*, organizer_id: str, event_id: str, **_: object) -> None:
    organizer = organizer_by_id(UUID(organizer_id))
    if organizer is None or not organizer.has_schema:
        return
    try:
        events.act_on(event_id, organizer=organizer, actor=current_actor.get(), now=utc_now())
    except MethodUnavailable:
        raise Later(UNREACHABLE) from None

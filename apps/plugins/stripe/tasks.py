"""Tasks of the Stripe plugin."""

from __future__ import annotations

from datetime import timedelta

from apps.plugins.stripe import events
from parterre.kernel.clock import utc_now
from tenants.outbox.periodic import periodic


@periodic("stripe.delete_old_events", every=timedelta(days=1))
def delete_old_events(**_: object) -> None:
    events.delete_old_events(now=utc_now())

"""Stripe events: stored once on arrival. A worker then reads the current state from Stripe.

Whatever a message says, and however late, often or out of order it comes: what counts is what Stripe answers then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from apps.payments.models import Payment
from apps.plugin_data.facade import add_plugin_data, delete_old_plugin_data
from apps.plugins.stripe.method import IDENTIFIER
from apps.sales.facade import enqueue_check
from parterre.integrations.stripe import HookEvent
from parterre.kernel.actor import SYSTEM
from tenants.models import Organizer

PLUGIN: Final = "stripe"
PREFIX: Final = "event:"
# Stripe repeats a message for three days at most.
KEEP: Final = timedelta(days=30)
LONGEST_ID: Final = 150


def record_event(event: HookEvent, *, organizer: Organizer, now: datetime) -> None:
    """Inside the organizer. One that was here before, or is about nothing of ours, changes nothing."""
    about: dict[str, Any] = {"type": event.type, "received_at": now.isoformat()}
    is_new = add_plugin_data(plugin=PLUGIN, key=f"{PREFIX}{event.id[:LONGEST_ID]}", value=about)
    payment_id = _payment_of(event, organizer)
    if is_new and payment_id is not None:
        enqueue_check(payment_id, actor=SYSTEM, refunds="refund" in event.type or "dispute" in event.type)


def delete_old_events(*, now: datetime) -> None:
    """Inside the organizer."""
    delete_old_plugin_data(plugin=PLUGIN, prefix=PREFIX, field="received_at", before=(now - KEEP).isoformat())


def _payment_of(event: HookEvent, organizer: Organizer) -> int | None:
    """Two organizers may share one account at Stripe: each is told of both's payments.

    A refund made in the dashboard has no metadata of ours: it is known by its payment.
    """
    number = event.metadata.get("payment", "")
    if not number and event.payment_intent:
        found = Payment.objects.filter(
            provider=IDENTIFIER,
            info__has_key="payment_intent",  # so that the partial index is used
            info__payment_intent=event.payment_intent,
        )
        return found.values_list("pk", flat=True).first()
    if event.metadata.get("organizer") != str(organizer.pk) or not number.isascii() or not number.isdecimal():
        return None
    found = (
        Payment.objects.filter(pk=int(number), provider=IDENTIFIER)
        if len(number) < 19
        else Payment.objects.none()
    )
    return found.values_list("pk", flat=True).first()

"""Stripe's messages: taken down at once, each once, and acted on by a worker, who asks Stripe for the truth."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from apps.ordering.facade import UnknownPayment, check_payment
from apps.payments.models import Payment
from apps.plugin_data.facade import add_plugin_data, get_plugin_data
from apps.plugins.stripe.method import IDENTIFIER
from parterre.integrations.stripe import HookEvent
from parterre.kernel.actor import Actor
from tenants.entering import reading
from tenants.models import Organizer
from tenants.outbox import enqueue_for_platform

PLUGIN: Final = "stripe"
TASK: Final = "stripe.event"


def take_down(event: HookEvent, *, organizer: Organizer, now: datetime) -> bool:
    """Inside the organizer. False: it was here before. One about nothing of ours is taken down, and that is all."""
    about: dict[str, Any] = {"type": event.type, "received_at": now.isoformat()}
    is_ours = event.metadata.get("organizer") == str(organizer.pk)
    number = event.metadata.get("payment", "")
    if is_ours and number.isascii() and number.isdecimal() and len(number) < 19:
        about["payment"] = int(number)
    if not add_plugin_data(plugin=PLUGIN, key=f"event:{event.id[:150]}", value=about):
        return False
    if "payment" in about:
        enqueue_for_platform(TASK, organizer_id=str(organizer.pk), event_id=event.id[:150])
    return True


def act_on(event_id: str, *, organizer: Organizer, actor: Actor, now: datetime) -> None:
    """Whatever it says, and however late or often: what counts is what Stripe answers now."""
    with reading(organizer):
        about = get_plugin_data(plugin=PLUGIN, key=f"event:{event_id}", default={})
        payment = Payment.objects.filter(pk=about.get("payment"), provider=IDENTIFIER).only("pk").first()
    if payment is not None:
        try:
            check_payment(organizer, payment.pk, actor=actor, now=now)
        except UnknownPayment:  # a test order that was deleted meanwhile
            return

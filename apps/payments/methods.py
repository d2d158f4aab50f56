"""Ways to pay in an event: those of its active plugins, and "free" for orders that cost nothing."""

from __future__ import annotations

from functools import cache
from typing import Final

from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.payments.hookspecs import PayableEvent, PaymentMethod
from parterre.hooks.manager import call

FREE: Final = "free"
MANUAL: Final = "manual"


def methods_of(event: Event) -> dict[str, PaymentMethod]:
    """By identifier. No query."""
    return _methods(active_plugins(event))


def is_known_provider(event: Event, identifier: str) -> bool:
    return identifier == FREE or identifier in methods_of(event)


def payable_event(event: Event) -> PayableEvent:
    return PayableEvent(event.pk, event.slug, event.currency, event.testmode, event.settings)


def can_be_paid(event: Event) -> bool:
    """Whether a buyer finds at least one way to pay."""
    view = payable_event(event)
    return any(method.is_available(view) for method in methods_of(event).values())


@cache
def _methods(active: frozenset[str]) -> dict[str, PaymentMethod]:
    return {method.identifier: method for offered in call("payment_methods", active) for method in offered}

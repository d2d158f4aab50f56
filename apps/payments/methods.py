"""Payment methods of an event: those of its active plugins, and "free" for orders without charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.payments.domain.method_settings import settings_of
from apps.payments.hookspecs import PayableEvent, PaymentMethod
from parterre.hooks.manager import active_names, call
from tenants.context.transactions import current_organizer
from tenants.models import Organizer

FREE: Final = "free"
MANUAL: Final = "manual"


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to pay as buyers choose it. `label` and `text` are plain text, in their language."""

    identifier: str
    label: str
    text: str


def methods_of(event: Event) -> dict[str, PaymentMethod]:
    """By identifier. No query."""
    return _methods(active_plugins(event))


def methods_of_organizer() -> dict[str, PaymentMethod]:
    """Those that are switched on for the entered organizer as a whole. No query."""
    organizer = cast(Organizer, current_organizer())
    return _methods(active_names(organizer.plugins, None, organizer.plugins_in_every_event))


def methods_of_plugin(plugin: str) -> list[PaymentMethod]:
    """What an installed plugin would bring, whether or not it is switched on anywhere."""
    return list(_methods(frozenset((plugin,))).values())


def is_known_provider(event: Event, identifier: str) -> bool:
    return identifier == FREE or identifier in methods_of(event)


def payable_event(event: Event, method: PaymentMethod) -> PayableEvent:
    """As this method may see it. One query, if the method has settings of the organizer."""
    return _view(event, method, settings_of(event, [method]))


def offered_methods(event: Event, *, language: str) -> list[Offer]:
    """What buyers can choose from. One query at most."""
    methods = methods_of(event).values()
    own = settings_of(event, methods)
    views = [(method, _view(event, method, own)) for method in methods]
    return [
        Offer(method.identifier, method.checkout_label(view, language), method.checkout_text(view, language))
        for method, view in views
        if method.is_available(view)
    ]


def can_be_paid(event: Event) -> bool:
    """Whether a buyer finds at least one way to pay. One query at most."""
    methods = methods_of(event).values()
    own = settings_of(event, methods)
    return any(method.is_available(_view(event, method, own)) for method in methods)


def _view(event: Event, method: PaymentMethod, own: Mapping[str, Mapping[str, Any]]) -> PayableEvent:
    return PayableEvent(
        event.pk, event.slug, event.currency, event.testmode, event.settings, own[method.identifier]
    )


@cache
def _methods(active: frozenset[str]) -> dict[str, PaymentMethod]:
    return {method.identifier: method for offered in call("payment_methods", active) for method in offered}

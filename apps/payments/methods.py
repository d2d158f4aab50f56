"""Payment methods of an event: those of its active plugins, and "free" for orders without charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.orders.models import Order
from apps.payments.domain.method_settings import settings_of
from apps.payments.hookspecs import (
    Found,
    PayableEvent,
    PayableOrder,
    PaymentMethod,
    PaymentNote,
    PaymentView,
)
from apps.payments.models import Payment, Refund
from parterre.hooks.discovery import installed
from parterre.hooks.manager import active_names, call
from parterre.kernel.formats import text_in
from tenants.context.transactions import require_organizer
from tenants.models import Organizer

# Ours, in what is kept of a payment: when it was begun, and what its provider said of it the last time.
STARTED_AT = "begun_at"
FOUND = "found"
# It failed after its buyer had been told that it is on its way.
BOUNCED = "bounced"


def payment_view(payment: Payment, *, language: str, return_url: str = "") -> PaymentView:
    """`payment.order.event` must be loaded, and its method's plugin installed."""
    order, organizer = payment.order, _organizer()
    method = installed_methods()[payment.provider]
    begun_at = payment.info.get(STARTED_AT)
    return PaymentView(
        id=payment.pk,
        key=f"{organizer.pk}-payment-{payment.idempotency_key}",
        order=PayableOrder(payable_event(order.event, method), order.code, payment.amount, language),
        email=order.email or "",
        description=f"{text_in(order.event.name, language)} ({order.code})",
        amount=payment.amount,
        begun_at=datetime.fromisoformat(begun_at) if begun_at else payment.created_at,
        info=_own(payment),
        organizer_id=str(organizer.pk),
        return_url=return_url,
    )


def details_of(payment: Payment) -> dict[str, Any]:
    """What API clients may see; nothing of a method that is not installed any more."""
    method = installed_methods().get(payment.provider)
    return dict(method.details(_own(payment))) if method else {}


def refund_key(refund: Refund) -> str:
    """With the organizer: a sandbox, or an import beside the original, has the same rows."""
    return f"{_organizer().pk}-refund-{refund.idempotency_key}"


def note_for(order: Order, provider: str, *, amount: Decimal, language: str) -> PaymentNote:
    """How to pay; empty when the method has nothing to say or is switched off. One query at most."""
    method = methods_of(order.event).get(provider)
    if method is None:
        return PaymentNote()
    return method.note(PayableOrder(payable_event(order.event, method), order.code, amount, language))


def _own(payment: Payment) -> dict[str, Any]:
    return {name: value for name, value in payment.info.items() if name not in (STARTED_AT, FOUND, BOUNCED)}


def found_at_provider(payment: Payment) -> Found | None:
    """What the provider said of an open payment when it was asked the last time; None: it was never asked."""
    found = payment.info.get(FOUND)
    return Found(found) if found else None


def _organizer() -> Organizer:
    return require_organizer()


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


def installed_methods() -> dict[str, PaymentMethod]:
    """By identifier, wherever they are switched on: for payments and refunds that are there already. No query.

    Switching a plugin off ends its offer to buyers. It does not end what was begun or paid with it.
    """
    return _methods(frozenset(installed()))


def methods_of_organizer() -> dict[str, PaymentMethod]:
    """Those that are switched on for the entered organizer as a whole. No query."""
    organizer = require_organizer()
    return _methods(active_names(organizer.plugins, None, organizer.plugins_in_every_event))


def methods_of_plugin(plugin: str) -> list[PaymentMethod]:
    """What an installed plugin would bring, whether or not it is switched on anywhere."""
    return list(_methods(frozenset((plugin,))).values())


def methods_recorded_by_hand(event: Event) -> dict[str, PaymentMethod]:
    """Those whose money a person sees, by identifier: the event's, and always "manual". No query."""
    methods = {name: method for name, method in methods_of(event).items() if not method.is_remote}
    return {MANUAL: installed_methods()[MANUAL], **methods}


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

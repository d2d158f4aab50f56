"""Redirect a buyer to the payment. Called outside any transaction, because it may ask a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from apps.orders.models import Order
from apps.payments.facade import methods_of
from apps.payments.hookspecs import Next, PaymentMethod
from apps.sales.facade import StartPayment, start_payment_at_provider
from parterre.kernel.actor import BUYER
from tenants.models import Organizer


@dataclass(frozen=True, slots=True)
class PaymentStart:
    """`redirect_url` empty: there is nothing to leave the shop for."""

    redirect_url: str = ""


def start_payment(
    organizer: Organizer, order: Order, provider: str, *, request: HttpRequest, now: datetime
) -> PaymentStart:
    """Raises what `start_payment_at_provider` raises."""
    return_url = request.build_absolute_uri(
        reverse(
            "shop:order-return",
            urlconf="apps.shop.urls",
            kwargs={"event": order.event.slug, "code": order.code, "secret": order.secret},
        )
    )
    begun = start_payment_at_provider(
        organizer,
        StartPayment(order_id=order.pk, provider=provider, return_url=return_url),
        actor=BUYER,
        now=now,
    )
    return PaymentStart(begun.redirect_url if begun.next == Next.REDIRECT else "")


def needs_provider_page(order: Order, provider: str) -> bool:
    """A method that says nothing about how it begins has only instructions, which the order's page shows."""
    method = methods_of(order.event).get(provider)
    own = getattr(type(method), "begin", None)
    return own is not None and own is not PaymentMethod.begin

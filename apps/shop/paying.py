"""Sending a buyer off to pay. Called outside of any transaction: a provider may have to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from apps.ordering.facade import BeginPayment, begin_payment
from apps.orders.models import Order
from apps.payments.facade import methods_of
from apps.payments.hookspecs import Next, PaymentMethod
from parterre.kernel.actor import BUYER
from tenants.models import Organizer


@dataclass(frozen=True, slots=True)
class SentOff:
    """`redirect_url` empty: there is nothing to leave the shop for."""

    redirect_url: str = ""


def send_off(
    organizer: Organizer, order: Order, provider: str, *, request: HttpRequest, now: datetime
) -> SentOff:
    """Raises what `begin_payment` raises."""
    return_url = request.build_absolute_uri(
        reverse(
            "shop:order-return",
            urlconf="apps.shop.urls",
            kwargs={"event": order.event.slug, "code": order.code, "secret": order.secret},
        )
    )
    begun = begin_payment(
        organizer,
        BeginPayment(order_id=order.pk, provider=provider, return_url=return_url),
        actor=BUYER,
        now=now,
    )
    return SentOff(begun.redirect_url if begun.next == Next.REDIRECT else "")


def has_something_to_begin(order: Order, provider: str) -> bool:
    """A method that says nothing about how it begins has only instructions, which the order's page shows."""
    method = methods_of(order.event).get(provider)
    own = getattr(type(method), "begin", None)
    return own is not None and own is not PaymentMethod.begin

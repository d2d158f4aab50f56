"""Stripe, behind one small interface."""

from parterre.integrations.stripe.gateway import (
    Checkout,
    CheckoutOrder,
    ForgedSignature,
    HookEvent,
    Refunded,
    StripeGateway,
    StripeMisconfigured,
    StripeRefused,
    StripeUnavailable,
    gateway_for,
    read_event,
)

__all__ = [
    "Checkout",
    "CheckoutOrder",
    "ForgedSignature",
    "HookEvent",
    "Refunded",
    "StripeGateway",
    "StripeMisconfigured",
    "StripeRefused",
    "StripeUnavailable",
    "gateway_for",
    "read_event",
]

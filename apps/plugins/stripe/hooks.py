"""Hook implementations of Stripe."""

from __future__ import annotations

from apps.payments.hookspecs import PaymentMethod
from apps.plugins.stripe.method import StripePayment
from parterre.hooks.manager import hookimpl

METHOD = StripePayment()
_METHODS: list[PaymentMethod] = [METHOD]


@hookimpl
def payment_methods() -> list[PaymentMethod]:
    return _METHODS

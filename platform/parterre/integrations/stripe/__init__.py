"""Stripe, behind one small interface. Its SDK, 28 MB that only shops with Stripe need, is imported on first use."""

from __future__ import annotations

from parterre.integrations.stripe.gateway import (
    Checkout as Checkout,
)
from parterre.integrations.stripe.gateway import (
    CheckoutOrder as CheckoutOrder,
)
from parterre.integrations.stripe.gateway import (
    CheckoutRefund as CheckoutRefund,
)
from parterre.integrations.stripe.gateway import (
    ForgedSignature as ForgedSignature,
)
from parterre.integrations.stripe.gateway import (
    HookEvent as HookEvent,
)
from parterre.integrations.stripe.gateway import (
    StripeGateway as StripeGateway,
)
from parterre.integrations.stripe.gateway import (
    StripeMisconfigured as StripeMisconfigured,
)
from parterre.integrations.stripe.gateway import (
    StripeRefused as StripeRefused,
)
from parterre.integrations.stripe.gateway import (
    StripeUnavailable as StripeUnavailable,
)


def gateway_for(secret_key: str, *, api_base: str) -> StripeGateway:
    from parterre.integrations.stripe.sdk import SdkGateway

    return SdkGateway(secret_key, api_base=api_base)


def read_event(payload: bytes, signature: str, *, secret: str) -> HookEvent:
    """Raises ForgedSignature."""
    from parterre.integrations.stripe.sdk import verified_event

    return verified_event(payload, signature, secret=secret)

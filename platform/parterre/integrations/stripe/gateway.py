"""Interface to Stripe. `sdk.py` is its only implementation.

Tests and `make up` run the real SDK against a double of Stripe over HTTP (parterre.devtools.stripe_double),
chosen by `[stripe] api_base` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

Status = Literal["open", "complete", "expired"]
RefundStatus = Literal["done", "pending", "failed"]


class StripeUnavailable(Exception):
    """Not reached, or too busy: may heal. Whether the request was carried out is not known."""


class StripeMisconfigured(Exception):
    """The key is wrong, or may not do this."""


class StripeRefused(Exception):
    """For good. `reason` is Stripe's sentence, `code` its code."""

    def __init__(self, reason: str, code: str = "") -> None:
        self.reason, self.code = reason, code
        super().__init__(reason)


class ForgedSignature(Exception):
    """These bytes were not signed with this secret, or too long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutOrder:
    """What a hosted payment page asks for. `metadata` comes back in Stripe's events."""

    amount: Decimal
    currency: str
    description: str
    email: str
    language: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A hosted payment page and what became of it. `amount` is in the currency's own unit."""

    id: str
    url: str
    status: Status
    is_paid: bool
    has_failed: bool
    amount: Decimal
    currency: str
    payment_intent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutRefund:
    """`metadata` is what was sent with it; empty for refunds made in Stripe's dashboard. `reason`: why it failed.

    `is_dispute`: the buyer's bank took the money back. Pending while that can be contested, failed when it was won.
    """

    id: str
    status: RefundStatus
    amount: Decimal
    metadata: Mapping[str, str]
    reason: str = ""
    is_dispute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HookEvent:
    """A message of Stripe's: a hint where to look, never the truth itself. `payment_intent`: of what it is about."""

    id: str
    type: str
    metadata: Mapping[str, str]
    payment_intent: str = ""


class StripeGateway(Protocol):
    """All calls have a timeout. They raise StripeUnavailable, StripeMisconfigured or StripeRefused."""

    def create_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout: ...

    def checkout(self, checkout_id: str) -> Checkout: ...

    def expire_checkout(self, checkout_id: str) -> None:
        """Nothing happens when it was paid or has expired already."""
        ...

    def refund(
        self,
        payment_intent: str,
        amount: Decimal,
        currency: str,
        *,
        metadata: Mapping[str, str],
        key: str,
    ) -> CheckoutRefund: ...

    def refunds(self, payment_intent: str, currency: str) -> list[CheckoutRefund]:
        """All there are, whoever made them, and disputes."""
        ...


def text_map(value: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in (value or {}).items()}

"""Implementation of the gateway with Stripe's SDK. Amounts are sent in Stripe's minor units."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, cast

import stripe

from parterre.integrations.stripe.gateway import (
    Checkout,
    CheckoutOrder,
    CheckoutRefund,
    ForgedSignature,
    HookEvent,
    RefundStatus,
    Status,
    StripeMisconfigured,
    StripeRefused,
    StripeUnavailable,
    text_map,
)
from parterre.kernel.money import decimal_places

# Its lines of every request say nothing that ours do not; at DEBUG they would say who pays.
logging.getLogger("stripe").setLevel(logging.WARNING)
# Seconds to connect and to wait for an answer. A buyer waits as long; what was not answered is asked for again.
TIMEOUT = (5.0, 15.0)
# What people mean to be asked for again, for the same reason: our key makes that safe.
RETRIES = 1
FAILED_INTENTS = ("requires_payment_method", "canceled")
# Stripe's page speaks these and more; for others it asks the browser.
LANGUAGES = {"de": "de", "en": "en"}
# docs.stripe.com/currencies: counted in hundredths although they have none; MGA has none there, and two in ISO 4217.
_OWN_PLACES = {"ISK": 2, "UGX": 2, "MGA": 0}


class SdkGateway:
    def __init__(self, secret_key: str, *, api_base: str) -> None:
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base},
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
            max_network_retries=RETRIES,
        ).v1

    def create_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        metadata = dict(order.metadata)
        params: Any = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.currency.lower(),
                        "unit_amount": to_minor(order.amount, order.currency),
                        "product_data": {"name": order.description},
                    },
                }
            ],
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
            "expires_at": int(order.expires_at.timestamp()),
            "locale": LANGUAGES.get(order.language, "auto"),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "description": order.description},
        }
        if order.email:
            params["customer_email"] = order.email
        with _translated():
            return _checkout(
                self._client.checkout.sessions.create(params, {"idempotency_key": key}), order.currency
            )

    def checkout(self, checkout_id: str) -> Checkout:
        with _translated():
            found = self._client.checkout.sessions.retrieve(checkout_id, {"expand": ["payment_intent"]})
        return _checkout(found, found.currency or "")

    def expire_checkout(self, checkout_id: str) -> None:
        with _translated():
            if self._client.checkout.sessions.retrieve(checkout_id).status == "open":
                self._client.checkout.sessions.expire(checkout_id)

    def refund(
        self,
        payment_intent: str,
        amount: Decimal,
        currency: str,
        *,
        metadata: Mapping[str, str],
        key: str,
    ) -> CheckoutRefund:
        with _translated():
            made = self._client.refunds.create(
                {
                    "payment_intent": payment_intent,
                    "amount": to_minor(amount, currency),
                    "metadata": dict(metadata),
                },
                {"idempotency_key": key},
            )
        return _refund(made, currency)

    def refunds(self, payment_intent: str, currency: str) -> list[CheckoutRefund]:
        with _translated():
            found = self._client.refunds.list({"payment_intent": payment_intent, "limit": 100})
            refunds = [_refund(one, currency) for one in found.auto_paging_iter()]
        return [*refunds, *self._disputes(payment_intent, currency)]

    def _disputes(self, payment_intent: str, currency: str) -> list[CheckoutRefund]:
        """None for a restricted key that may not read them: its refunds are followed all the same."""
        try:
            with _translated():
                found = self._client.disputes.list({"payment_intent": payment_intent, "limit": 100})
                disputes = list(found.auto_paging_iter())
        except StripeMisconfigured:
            return []
        # Inquiries ("warning_…") take nothing back.
        return [_dispute(one, currency) for one in disputes if not one.status.startswith("warning_")]


def verified_event(payload: bytes, signature: str, *, secret: str) -> HookEvent:
    try:
        text = payload.decode()
        stripe.WebhookSignature.verify_header(text, signature, secret, tolerance=300)
        event = json.loads(text)
        about = event["data"]["object"]
        if "\0" in f"{event['id']}{event['type']}":
            raise ValueError("PostgreSQL keeps no null characters")
        return HookEvent(
            id=str(event["id"]),
            type=str(event["type"]),
            metadata=text_map(about.get("metadata")),
            payment_intent=str(about.get("payment_intent") or ""),
        )
    except (
        stripe.SignatureVerificationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ForgedSignature from error


def _checkout(found: stripe.checkout.Session, currency: str) -> Checkout:
    intent = found.payment_intent
    intent_id = intent if isinstance(intent, str) else (intent.id if intent else "")
    intent_status = "" if intent is None or isinstance(intent, str) else intent.status
    is_paid = found.payment_status in ("paid", "no_payment_required")
    return Checkout(
        id=found.id,
        url=found.url or "",
        status=cast(Status, found.status or "open"),
        is_paid=is_paid,
        has_failed=found.status == "complete" and not is_paid and intent_status in FAILED_INTENTS,
        amount=from_minor(found.amount_total or 0, currency),
        currency=currency.upper(),
        payment_intent=intent_id,
    )


def _refund(found: stripe.Refund, currency: str) -> CheckoutRefund:
    """What a newer API may call something else than "succeeded" or "failed" is on its way."""
    status: RefundStatus = "pending"
    if found.status == "succeeded":
        status = "done"
    elif found.status in ("failed", "canceled"):
        status = "failed"
    return CheckoutRefund(
        id=found.id,
        status=status,
        amount=from_minor(found.amount, currency),
        metadata=text_map(found.to_dict().get("metadata")),
        reason=found.failure_reason or ("canceled" if found.status == "canceled" else ""),
    )


def _dispute(found: stripe.Dispute, currency: str) -> CheckoutRefund:
    statuses: dict[str, RefundStatus] = {"lost": "done", "won": "failed"}
    return CheckoutRefund(
        id=found.id,
        status=statuses.get(found.status, "pending"),
        amount=from_minor(found.amount, currency),
        metadata={},
        reason=found.status,
        is_dispute=True,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Stripe's errors as ours. Their texts may quote parts of a key: those of a wrong key are not passed on."""
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise StripeMisconfigured(error.code or "wrong key") from None
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        raise StripeRefused(error.user_message or "refused", error.code or "") from error
    except stripe.StripeError as error:
        # Connections, timeouts, rate limits, Stripe's own errors, a key that is in use this moment.
        raise StripeUnavailable(type(error).__name__) from error


def to_minor(amount: Decimal, currency: str) -> int:
    """In Stripe's smallest units, which differ from ISO 4217 for some currencies.

    An amount finer than the currency is an error of ours: nothing is rounded here.
    """
    minor = amount.scaleb(_places(currency))
    if minor != minor.to_integral_value():
        raise ArithmeticError(f"{amount} {currency} is no whole number of its smallest unit")
    return int(minor)


def from_minor(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-_places(currency))


def _places(currency: str) -> int:
    return _OWN_PLACES.get(currency.upper(), decimal_places(currency.upper()))

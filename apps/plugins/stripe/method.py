"""Payment on Stripe's page: create a Checkout Session, redirect the buyer, and query the result later.

Test mode never charges anybody, and nobody gets real tickets for a test card: an event in test mode needs the test
keys, any other the live ones. Against the double of Stripe (development only) every key is a live one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.payments.hookspecs import (
    Finding,
    Found,
    MethodRefused,
    MethodUnavailable,
    Next,
    PayableEvent,
    PaymentMethod,
    PaymentView,
    ProviderRefund,
    RefundOutcome,
    SettingField,
    Started,
)
from parterre.integrations.stripe import (
    Checkout,
    CheckoutOrder,
    CheckoutRefund,
    StripeGateway,
    StripeMisconfigured,
    StripeRefused,
    StripeUnavailable,
    gateway_for,
)
from parterre.kernel.formats import text_in

IDENTIFIER: Final = "stripe"
# Stripe takes 30 minutes at least. Counted from the first try, so that a repeated request is the same request.
PAGE_LASTS: Final = timedelta(minutes=60)
Mode = Literal["live", "test"]
PATTERNS: Final = {"live": r"(sk|rk)_(live|test)_[A-Za-z0-9_]+", "test": r"(sk|rk)_test_[A-Za-z0-9_]+"}
log = logging.getLogger(__name__)


def mode_of(testmode: bool) -> Mode:
    return "test" if testmode else "live"


def secret_key(own: Mapping[str, Any], mode: Mode) -> str:
    """Empty: none that may be used."""
    key = str(own.get("test_secret_key" if mode == "test" else "secret_key") or "")
    if mode == "live" and "_live_" not in key and not settings.STRIPE_IS_DOUBLE:
        return ""
    return key


def webhook_secrets(own: Mapping[str, Any]) -> list[str]:
    found = (str(own.get(name) or "") for name in ("webhook_secret", "test_webhook_secret"))
    return [secret for secret in found if secret]


def gateway(own: Mapping[str, Any], mode: Mode) -> StripeGateway:
    key = secret_key(own, mode)
    if not key:
        raise MethodUnavailable
    return gateway_for(key, api_base=settings.STRIPE_API_BASE)


class StripePayment(PaymentMethod):
    """`info`: `session` and `payment_intent` are Stripe's ids, `mode` says with which key they were made."""

    identifier = IDENTIFIER
    label = _("Card and more (Stripe)")
    is_remote = True
    can_refund = True
    setting_fields = (
        SettingField(
            name="secret_key",
            label=_("Secret key"),
            kind="secret",
            level="organizer",
            pattern=PATTERNS["live"],
            pattern_message=_("Enter a secret key that starts with sk_live_ or rk_live_."),
            help=_(
                "You can find it in the Stripe dashboard under “Developers” > “API keys”. "
                "A restricted key is sufficient."
            ),
        ),
        SettingField(
            name="webhook_secret",
            label=_("Webhook signing secret"),
            kind="secret",
            level="organizer",
            pattern=r"whsec_[A-Za-z0-9+/=_-]+",
            pattern_message=_("Enter a signing secret that starts with whsec_."),
            help=_(
                "In the Stripe dashboard, add a webhook with the URL shown here and copy its signing secret."
            ),
        ),
        SettingField(
            name="test_secret_key",
            label=_("Secret key for events in test mode"),
            kind="secret",
            level="organizer",
            pattern=PATTERNS["test"],
            pattern_message=_("Enter a secret test key that starts with sk_test_ or rk_test_."),
        ),
        SettingField(
            name="test_webhook_secret",
            label=_("Test webhook signing secret"),
            kind="secret",
            level="organizer",
            pattern=r"whsec_[A-Za-z0-9+/=_-]+",
            pattern_message=_("Enter a signing secret that starts with whsec_."),
        ),
        SettingField(
            name="checkout_name",
            label=_("Name in the shop"),
            kind="i18n_text",
            default={},
            max_length=100,
            help=_("Shown to buyers at checkout, for example “Card, Apple Pay, or Google Pay”."),
        ),
    )

    def checkout_label(self, event: PayableEvent, language: str) -> str:
        return text_in(event.own["checkout_name"], language) or str(_("Card"))

    def checkout_text(self, event: PayableEvent, language: str) -> str:
        return str(_("You will be redirected to Stripe to complete your payment."))

    def is_available(self, event: PayableEvent) -> bool:
        return bool(secret_key(event.own, mode_of(event.testmode)))

    def details(self, info: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: info[name] for name in ("session", "payment_intent") if info.get(name)}

    def begin(self, payment: PaymentView) -> Started:
        mode = mode_of(payment.order.event.testmode)
        separator = "&" if "?" in payment.return_url else "?"
        asked = CheckoutOrder(
            amount=payment.amount,
            currency=payment.order.event.currency,
            description=payment.description,
            email=payment.email,
            language=payment.order.language,
            success_url=payment.return_url,
            cancel_url=f"{payment.return_url}{separator}canceled=1",
            expires_at=payment.begun_at + PAGE_LASTS,
            metadata=_metadata(payment),
        )
        with _translated():
            checkout = gateway(payment.order.event.own, mode).create_checkout(asked, key=payment.key)
        return Started(
            next=Next.REDIRECT,
            redirect_url=checkout.url,
            info={"session": checkout.id, "mode": mode},
            check_after=PAGE_LASTS + timedelta(minutes=2),
        )

    def resume(self, payment: PaymentView) -> Started | None:
        checkout = self._checkout(payment)
        if checkout is None:
            return None
        if checkout.status == "open":
            return Started(next=Next.REDIRECT, redirect_url=checkout.url)
        if checkout.status == "complete" and not checkout.has_failed:
            # Paid, or on its way: back to the page that asks what became of it.
            return Started(next=Next.REDIRECT, redirect_url=payment.return_url)
        return None

    def look_up(self, payment: PaymentView, query: Mapping[str, str]) -> Finding:
        """`query` is the buyer's browser's word: not needed."""
        if not payment.info.get("session"):
            return Finding(found=Found.OPEN)
        checkout = self._checkout(payment)
        if checkout is None:
            return Finding(found=Found.FAILED)
        info = {"payment_intent": checkout.payment_intent} if checkout.payment_intent else {}
        if checkout.is_paid and checkout.currency == payment.order.event.currency:
            return Finding(found=Found.PAID, amount=checkout.amount, info=info)
        if checkout.has_failed or checkout.status == "expired":
            return Finding(found=Found.FAILED, info=info, was_promised=checkout.has_failed)
        return Finding(found=Found.PENDING if checkout.status == "complete" else Found.OPEN, info=info)

    def withdraw(self, payment: PaymentView) -> None:
        if payment.info.get("session"):
            with _translated():
                gateway(payment.order.event.own, _mode(payment)).expire_checkout(payment.info["session"])

    def refund(self, payment: PaymentView, amount: Decimal, *, key: str) -> ProviderRefund:
        metadata = _metadata(payment) | {"refund": key}
        with _translated():
            made = gateway(payment.order.event.own, _mode(payment)).refund(
                _intent(payment), amount, payment.order.event.currency, metadata=metadata, key=key
            )
        return _provider_refund(made)

    def look_up_refunds(self, payment: PaymentView) -> Sequence[ProviderRefund]:
        if not _intent(payment):
            return ()
        with _translated():
            found = gateway(payment.order.event.own, _mode(payment)).refunds(
                _intent(payment), payment.order.event.currency
            )
        return [_provider_refund(one) for one in found]

    def _checkout(self, payment: PaymentView) -> Checkout | None:
        """None: the organizer's Stripe account does not know it (any more)."""
        try:
            with _translated():
                return gateway(payment.order.event.own, _mode(payment)).checkout(payment.info["session"])
        except MethodRefused:
            return None


def _metadata(payment: PaymentView) -> dict[str, str]:
    """Comes back in Stripe's messages, and says whose they are."""
    return {
        "organizer": payment.organizer_id,
        "payment": str(payment.id),
        "order": payment.order.code,
    }


def _intent(payment: PaymentView) -> str:
    return str(payment.info.get("payment_intent") or "")


def _provider_refund(found: CheckoutRefund) -> ProviderRefund:
    return ProviderRefund(
        outcome=RefundOutcome(found.status),
        amount=found.amount,
        reference=found.id,
        key=found.metadata.get("refund", ""),
        reason=found.reason,
        is_reversal=found.is_dispute,
    )


def _mode(payment: PaymentView) -> Mode:
    return "test" if payment.info.get("mode") == "test" else "live"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except StripeUnavailable as error:
        raise MethodUnavailable from error
    except StripeMisconfigured as error:
        log.error("Stripe does not take the organizer's key", extra={"code": str(error)})
        raise MethodUnavailable from None
    except StripeRefused as error:
        raise MethodRefused(reason=error.reason) from error

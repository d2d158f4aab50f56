"""API endpoints, one function each. All run under the store's lock."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from parterre.devtools.stripe_double.errors import (
    Refusal,
    invalid,
    missing_parameter,
    unknown_parameter,
)
from parterre.devtools.stripe_double.forms import unknown
from parterre.devtools.stripe_double.payments import METHODS, CardPayments
from parterre.devtools.stripe_double.store import Object, Store, shown

LOOPBACK_HOSTS: Final = ("localhost", "127.0.0.1")
SMALLEST: Final = 50
HOUR: Final = 3600
SESSION_PARAMETERS: Final = (
    *("mode", "line_items", "success_url", "cancel_url", "expires_at", "locale", "metadata", "customer"),
    *("payment_intent_data", "customer_email", "client_reference_id", "payment_method_types"),
)


@dataclass(frozen=True, slots=True)
class Call:
    account: str
    params: dict[str, Any]
    base: str


Answer = Callable[["Api", Call, str], Object]


class Api:
    def __init__(self, store: Store, till: CardPayments) -> None:
        self._store, self._till = store, till

    def answer(self, method: str, path: str, call: Call) -> Object:
        for pattern, verb, function in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and verb == method:
                return self._expanded(function(self, call, next(iter(found.groups()), "")), call)
        raise Refusal(404, "invalid_request_error", f"Unrecognized request URL ({method}: {path}).")

    def account(self, call: Call, _id: str) -> Object:
        return {"id": call.account, "object": "account", "charges_enabled": True, "country": "DE"}

    def create_customer(self, call: Call, _id: str) -> Object:
        _only(call, "email", "name", "metadata", "description")
        values = {name: call.params.get(name) for name in ("email", "name", "description")}
        return self._store.add("customer", call.account, **values, metadata=call.params.get("metadata", {}))

    def customer(self, call: Call, id_: str) -> Object:
        return self._store.get("customer", call.account, id_)

    def create_intent(self, call: Call, _id: str) -> Object:
        known = ("amount", "currency", "metadata", "description", "payment_method", "confirm", "customer")
        _only(call, *known, "automatic_payment_methods")
        intent = self._intent(
            call, _whole(call.params, "amount"), _needed(call.params, "currency"), call.params
        )
        if call.params.get("confirm") == "true":
            self._confirm(intent, call)
        return intent

    def intent(self, call: Call, id_: str) -> Object:
        return self._store.get("payment_intent", call.account, id_)

    def confirm_intent(self, call: Call, id_: str) -> Object:
        intent = self.intent(call, id_)
        self._confirm(intent, call)
        return intent

    def cancel_intent(self, call: Call, id_: str) -> Object:
        intent = self.intent(call, id_)
        if intent["status"] == "succeeded":
            raise invalid(
                "You cannot cancel a succeeded PaymentIntent.", code="payment_intent_unexpected_state"
            )
        intent["status"] = "canceled"
        return intent

    def create_session(self, call: Call, _id: str) -> Object:
        _only(call, *SESSION_PARAMETERS)
        params = call.params
        if _needed(params, "mode") != "payment":
            raise invalid("This double of Stripe knows the mode 'payment' only.", param="mode")
        items = params.get("line_items") or []
        if not items:
            raise missing_parameter("line_items")
        currencies = {_needed(item.get("price_data") or {}, "currency") for item in items}
        total = sum(_whole(i["price_data"], "unit_amount") * int(i.get("quantity", 1)) for i in items)
        if len(currencies) != 1 or total < SMALLEST:
            raise invalid("The total amount due is too small.", code="amount_too_small")
        expires_at = int(params.get("expires_at") or time.time() + 24 * HOUR)
        # A minute of grace, as clocks differ.
        if not time.time() + HOUR / 2 - 60 <= expires_at <= time.time() + 24 * HOUR + 60:
            raise invalid(
                "`expires_at` must be between 30 minutes and 24 hours from now.", param="expires_at"
            )
        intent = self._intent(call, total, currencies.pop(), params.get("payment_intent_data") or {})
        session = self._store.add(
            "checkout.session",
            call.account,
            mode="payment",
            status="open",
            payment_status="unpaid",
            amount_total=total,
            currency=intent["currency"],
            # As Stripe does: nobody is told of the intent before somebody pays.
            payment_intent=None,
            _intent=intent["id"],
            success_url=_needed(params, "success_url"),
            cancel_url=params.get("cancel_url"),
            expires_at=expires_at,
            customer_email=params.get("customer_email"),
            client_reference_id=params.get("client_reference_id"),
            locale=params.get("locale"),
            metadata=params.get("metadata") or {},
            _what=[str((item["price_data"].get("product_data") or {}).get("name", "")) for item in items],
        )
        session["url"] = f"{call.base}/c/pay/{session['id']}"
        return session

    def session(self, call: Call, id_: str) -> Object:
        found = self._store.get("checkout.session", call.account, id_)
        self._till.expire_if_due(found)
        return found

    def expire_session(self, call: Call, id_: str) -> Object:
        found = self.session(call, id_)
        if found["status"] != "open":
            raise invalid("Only Checkout Sessions with a status in ['open'] can be expired.")
        self._till.expire(found)
        return found

    def create_refund(self, call: Call, _id: str) -> Object:
        _only(call, "payment_intent", "amount", "metadata", "reason")
        intent = self.intent(call, _needed(call.params, "payment_intent"))
        if intent["status"] != "succeeded":
            raise invalid("This PaymentIntent does not have a successful charge to refund.")
        left = intent["amount"] - intent.get("_refunded", 0)
        amount = _whole(call.params, "amount") if "amount" in call.params else left
        if not left:
            raise invalid("The charge has already been refunded.", code="charge_already_refunded")
        if not 0 < amount <= left:
            raise invalid(
                f"Refund amount ({amount}) is greater than unrefunded amount ({left}).", param="amount"
            )
        return self._till.refund(intent, amount, call.params.get("metadata") or {})

    def refund(self, call: Call, id_: str) -> Object:
        return self._store.get("refund", call.account, id_)

    def refunds(self, call: Call, _id: str) -> Object:
        of = call.params.get("payment_intent")
        found = self._store.all("refund", call.account)
        return _list([refund for refund in found if not of or refund["payment_intent"] == of])

    def disputes(self, call: Call, _id: str) -> Object:
        of = call.params.get("payment_intent")
        found = self._store.all("dispute", call.account)
        return _list([dispute for dispute in found if not of or dispute["payment_intent"] == of])

    def event(self, call: Call, id_: str) -> Object:
        return self._store.get("event", call.account, id_)

    def events(self, call: Call, _id: str) -> Object:
        return _list(self._store.all("event", call.account))

    def create_endpoint(self, call: Call, _id: str) -> Object:
        _only(call, "url", "enabled_events", "metadata", "description")
        url = _needed(call.params, "url")
        if urlsplit(url).hostname not in LOOPBACK_HOSTS:
            raise invalid("This double of Stripe speaks with this machine only.", param="url")
        return self._store.add(
            "webhook_endpoint",
            call.account,
            url=url,
            enabled_events=call.params.get("enabled_events") or ["*"],
            status="enabled",
            secret=f"whsec_{secrets.token_hex(16)}",
        )

    def endpoints(self, call: Call, _id: str) -> Object:
        # As Stripe does: the secret is told once.
        found = _list(self._store.all("webhook_endpoint", call.account))
        for endpoint in found["data"]:
            endpoint.pop("secret", None)
        return found

    def delete_endpoint(self, call: Call, id_: str) -> Object:
        self._store.get("webhook_endpoint", call.account, id_)
        del self._store.objects[id_]
        return {"id": id_, "object": "webhook_endpoint", "deleted": True}

    def _intent(self, call: Call, amount: int, currency: str, more: dict[str, Any]) -> Object:
        if not re.fullmatch("[a-z]{3}", currency):
            raise invalid(f"Invalid currency: {currency}.", param="currency")
        if amount < SMALLEST:
            raise invalid("Amount must be at least 50.", code="amount_too_small", param="amount")
        return self._store.add(
            "payment_intent",
            call.account,
            amount=amount,
            amount_received=0,
            currency=currency,
            status="requires_payment_method",
            client_secret=f"secret_{secrets.token_hex(12)}",
            latest_charge=None,
            last_payment_error=None,
            description=more.get("description"),
            metadata=more.get("metadata") or {},
        )

    def _confirm(self, intent: Object, call: Call) -> None:
        method = _needed(call.params, "payment_method")
        if method not in METHODS:
            raise invalid(
                f"No such PaymentMethod: '{method}'", code="resource_missing", param="payment_method"
            )
        self._till.charge(intent, METHODS[method])

    def _expanded(self, found: Object, call: Call) -> Object:
        result = shown(found)
        for name in call.params.get("expand") or []:
            if isinstance(result.get(name), str) and result[name] in self._store.objects:
                result[name] = shown(self._store.objects[result[name]])
        return result


def _only(call: Call, *known: str) -> None:
    for name in unknown(call.params, known):
        raise unknown_parameter(name)


def _needed(params: dict[str, Any], name: str) -> str:
    if not params.get(name):
        raise missing_parameter(name)
    return str(params[name])


def _whole(params: dict[str, Any], name: str) -> int:
    text = _needed(params, name)
    if not text.isdecimal():
        raise invalid(f"Invalid integer: {text}", code="parameter_invalid_integer", param=name)
    return int(text)


def _list(found: list[Object]) -> Object:
    return {"object": "list", "data": [shown(one) for one in found], "has_more": False, "url": ""}


ID: Final = "([A-Za-z0-9_]+)"
ROUTES: Final[list[tuple[str, str, Answer]]] = [
    ("/v1/account", "GET", Api.account),
    ("/v1/customers", "POST", Api.create_customer),
    (f"/v1/customers/{ID}", "GET", Api.customer),
    ("/v1/payment_intents", "POST", Api.create_intent),
    (f"/v1/payment_intents/{ID}", "GET", Api.intent),
    (f"/v1/payment_intents/{ID}/confirm", "POST", Api.confirm_intent),
    (f"/v1/payment_intents/{ID}/cancel", "POST", Api.cancel_intent),
    ("/v1/checkout/sessions", "POST", Api.create_session),
    (f"/v1/checkout/sessions/{ID}", "GET", Api.session),
    (f"/v1/checkout/sessions/{ID}/expire", "POST", Api.expire_session),
    ("/v1/refunds", "POST", Api.create_refund),
    ("/v1/refunds", "GET", Api.refunds),
    (f"/v1/refunds/{ID}", "GET", Api.refund),
    ("/v1/disputes", "GET", Api.disputes),
    ("/v1/events", "GET", Api.events),
    (f"/v1/events/{ID}", "GET", Api.event),
    ("/v1/webhook_endpoints", "POST", Api.create_endpoint),
    ("/v1/webhook_endpoints", "GET", Api.endpoints),
    (f"/v1/webhook_endpoints/{ID}", "DELETE", Api.delete_endpoint),
]

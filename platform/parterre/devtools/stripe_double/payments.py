"""Behavior of test cards, and the resulting state of intents, sessions and refunds. Every change emits an event."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from parterre.devtools.stripe_double.errors import Refusal
from parterre.devtools.stripe_double.store import Object, Store, shown

ACCEPTED, THREE_D_SECURE, DEBIT = "4242424242424242", "4000002500003155", "DE89370400440532013000"
DECLINED = {
    "4000000000000002": ("card_declined", "generic_decline", "Your card was declined."),
    "4000000000009995": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": ("expired_card", "", "Your card has expired."),
}
METHODS = {
    "pm_card_visa": ACCEPTED,
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_authenticationRequired": THREE_D_SECURE,
}
Tell = Callable[[str, str, Object], None]


class CardPayments:
    """`tell(account, type, object)` makes an event and sends it."""

    def __init__(self, store: Store, emit: Tell) -> None:
        self._store, self._tell = store, emit
        self.refund_answer = "succeeded"

    def pay_session(self, session: Object, number: str) -> str:
        """ "paid", "pending", "authenticate", or raises the card's Refusal."""
        intent = self._intent_of(session)
        session["payment_intent"] = intent["id"]
        number = number.replace(" ", "").upper()
        if number == DEBIT:
            intent["status"] = "processing"
            session["status"] = "complete"
            self._tell(session["_account"], "checkout.session.completed", session)
            return "pending"
        outcome = self.charge(intent, number)
        if outcome == "succeeded":
            self._complete(session)
            return "paid"
        return "authenticate"

    def authenticate(self, session: Object, *, approved: bool) -> None:
        intent = self._intent_of(session)
        if not approved:
            intent["status"] = "requires_payment_method"
            self._fail(
                intent, "payment_intent_authentication_failure", "", "You did not confirm the payment."
            )
        self._succeed(intent)
        self._complete(session)

    def end_debit(self, session: Object, *, paid: bool) -> None:
        """Days later, the bank says how it went."""
        intent = self._intent_of(session)
        if paid:
            self._succeed(intent)
            session["payment_status"] = "paid"
            self._tell(session["_account"], "checkout.session.async_payment_succeeded", session)
        else:
            intent["status"] = "requires_payment_method"
            self._tell(session["_account"], "payment_intent.payment_failed", intent)
            self._tell(session["_account"], "checkout.session.async_payment_failed", session)

    def charge(self, intent: Object, number: str) -> str:
        if number in DECLINED:
            self._fail(intent, *DECLINED[number])
        if number == THREE_D_SECURE:
            intent["status"] = "requires_action"
            return "requires_action"
        if not _is_card(number):
            self._fail(intent, "incorrect_number", "", "Your card number is incorrect.")
        self._succeed(intent)
        return "succeeded"

    def expire(self, session: Object) -> None:
        session["status"], session["url"] = "expired", None
        self._tell(session["_account"], "checkout.session.expired", session)

    def expire_if_due(self, session: Object) -> None:
        if session["status"] == "open" and session["expires_at"] <= time.time():
            self.expire(session)

    def refund(self, intent: Object, amount: int, metadata: dict[str, str]) -> Object:
        intent["_refunded"] = intent.get("_refunded", 0) + amount
        refund = self._store.add(
            "refund",
            intent["_account"],
            amount=amount,
            currency=intent["currency"],
            payment_intent=intent["id"],
            charge=intent["latest_charge"],
            status=self.refund_answer,
            failure_reason=None,
            metadata=metadata,
        )
        self._tell(intent["_account"], "refund.created", refund)
        if self.refund_answer == "failed":
            self.end_refund(refund, paid=False)
            return refund
        self._tell(intent["_account"], "charge.refunded", self._refunded_charge(intent))
        return refund

    def end_refund(self, refund: Object, *, paid: bool) -> None:
        """Days later, the bank says how a pending refund went; or that it returns one that had succeeded."""
        refund["status"] = "succeeded" if paid else "failed"
        if not paid:
            refund["failure_reason"] = "expired_or_canceled_card"
            intent = self._store.objects[refund["payment_intent"]]
            intent["_refunded"] -= refund["amount"]
            self._refunded_charge(intent)
            self._tell(refund["_account"], "refund.failed", refund)
        self._tell(refund["_account"], "refund.updated", refund)
        self._tell(refund["_account"], "charge.refund.updated", refund)

    def dispute(self, session: Object, status: str) -> None:
        """The buyer's bank takes the money back ("needs_response"), for good ("lost") or not ("won")."""
        intent = self._intent_of(session)
        found = [
            one
            for one in self._store.all("dispute", intent["_account"])
            if one["payment_intent"] == intent["id"]
        ]
        if found:
            found[0]["status"] = status
            self._tell(intent["_account"], "charge.dispute.closed", found[0])
            return
        dispute = self._store.add(
            "dispute",
            intent["_account"],
            amount=intent["amount"],
            currency=intent["currency"],
            payment_intent=intent["id"],
            charge=intent["latest_charge"],
            status=status,
            reason="insufficient_funds",
            metadata={},
        )
        self._tell(intent["_account"], "charge.dispute.created", dispute)

    def _refunded_charge(self, intent: Object) -> Object:
        charge = self._store.objects[intent["latest_charge"]]
        charge["amount_refunded"] = intent["_refunded"]
        charge["refunded"] = intent["_refunded"] == intent["amount"]
        return charge

    def _intent_of(self, session: Object) -> Object:
        return self._store.objects[session["_intent"]]

    def _complete(self, session: Object) -> None:
        session |= {"status": "complete", "payment_status": "paid", "url": None}
        self._tell(session["_account"], "checkout.session.completed", session)

    def _succeed(self, intent: Object) -> None:
        charge = self._store.add(
            "charge",
            intent["_account"],
            amount=intent["amount"],
            amount_refunded=0,
            refunded=False,
            currency=intent["currency"],
            payment_intent=intent["id"],
            paid=True,
            status="succeeded",
            metadata=intent["metadata"],
        )
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "last_payment_error": None,
        }
        self._tell(intent["_account"], "payment_intent.succeeded", intent)

    def _fail(self, intent: Object, code: str, decline_code: str, message: str) -> None:
        error: dict[str, Any] = {"type": "card_error", "code": code, "message": message}
        if decline_code:
            error["decline_code"] = decline_code
        intent |= {"status": "requires_payment_method", "last_payment_error": error}
        self._tell(intent["_account"], "payment_intent.payment_failed", intent)
        refusal = Refusal(402, "card_error", message, code=code)
        refusal.error |= {"decline_code": decline_code, "payment_intent": shown(intent)}
        raise refusal


def _is_card(number: str) -> bool:
    """Luhn."""
    if not (number.isascii() and number.isdecimal() and 12 <= len(number) <= 19):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0

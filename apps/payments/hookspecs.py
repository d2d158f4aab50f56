"""Hooks for payment methods of plugins. How to write one: docs/plugin-authors/payment-methods.md."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_noop as _

from parterre.hooks.manager import hookspec
from parterre.kernel.errors import DomainError

Text = str | Promise
# "secret": never shown again, in no answer, log or audit entry. "i18n_text", "i18n_longtext": language to text.
FieldKind = Literal["text", "longtext", "i18n_text", "i18n_longtext", "secret", "switch"]
FieldLevel = Literal["organizer", "event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """One setting of a payment method: forms are made from these, and `settings` handed to methods hold their values.

    `level`: set once for all of the organizer's events, or in each event. `pattern`: what a text must match as a
    whole; `is_valid`: what else it must be. Secrets are the organizer's.
    """

    name: str
    label: Text
    kind: FieldKind = "text"
    level: FieldLevel = "event"
    help: Text = ""
    required: bool = False
    default: Any = ""
    max_length: int = 2_000
    pattern: str = ""
    pattern_message: Text = ""
    is_valid: Callable[[str], bool] | None = None

    def __post_init__(self) -> None:
        if self.is_secret and self.level != "organizer":
            raise ValueError(
                f"{self.name}: a secret is the organizer's. Events' settings are shown, copied and exported"
            )

    @property
    def is_secret(self) -> bool:
        return self.kind == "secret"


@dataclass(frozen=True, slots=True)
class PayableEvent:
    """What a payment method may know of an event before there is an order.

    `settings` are the event's own; `own` those of the method that is asked, by the names of its fields.
    """

    id: int
    slug: str
    currency: str
    testmode: bool
    settings: Mapping[str, Any]
    own: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PayableOrder:
    """What a payment method may know of an order. `language`: the buyer's."""

    event: PayableEvent
    code: str
    amount: Decimal
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A payment as its method sees it. `key` is the same however often something is tried: send it to providers as
    idempotency key. `info` is what the method kept. `begun_at`: when the buyer was first sent to the provider.
    `return_url` brings the buyer back (only in `begin` and `resume`)."""

    id: int
    key: str
    order: PayableOrder
    email: str
    description: str
    amount: Decimal
    begun_at: datetime
    info: Mapping[str, Any]
    organizer_id: str
    return_url: str = ""


class Next(StrEnum):
    """What the buyer does next."""

    REDIRECT = "redirect"
    INSTRUCTIONS = "instructions"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A payment that is under way. `info` is added to what is kept. `check_after`: ask the provider by then, in case
    neither the buyer nor a message of the provider comes back; None: nobody needs to ask."""

    next: Next
    redirect_url: str = ""
    info: Mapping[str, Any] = field(default_factory=dict)
    check_after: timedelta | None = None


class Found(StrEnum):
    """How the provider sees a payment. OPEN: the buyer may still pay; PENDING: paid, but the money is on its way."""

    PAID = "paid"
    PENDING = "pending"
    OPEN = "open"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the provider said. `amount`: what really came, in the event's currency, when it is `PAID`.

    `was_promised`, when it is `FAILED`: the buyer had done all there is to do, and the bank said no later. They are
    told by email, as nobody waits at a page.
    """

    found: Found
    amount: Decimal | None = None
    info: Mapping[str, Any] = field(default_factory=dict)
    was_promised: bool = False


class RefundOutcome(StrEnum):
    """How the provider sees a refund. PENDING: the money is on its way back, and may still return."""

    DONE = "done"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRefund:
    """A refund as the provider knows it. `reference`: the provider's id. `key`: ours, as it was sent to the provider;
    empty when it was made there. `reason`: why it failed, in the provider's words. `is_reversal`: the buyer's bank took
    the money back, as with a dispute."""

    outcome: RefundOutcome
    amount: Decimal
    reference: str = ""
    key: str = ""
    reason: str = ""
    is_reversal: bool = False


@dataclass(frozen=True, slots=True)
class PaymentNote:
    """How to pay, for a page and for mails. `rows`: label and value, each worth a copy button. `qr`: SVG markup, or
    empty. `lead`: what mails say before the rows."""

    text: str = ""
    rows: Sequence[tuple[str, str]] = ()
    qr_svg: str = ""
    qr_label: str = ""
    lead: str = ""


class MethodUnavailable(DomainError):
    """The provider could not be reached, or is not set up. Nothing is lost: try again."""

    message = _("This payment method is currently unavailable. Try again or choose another payment method.")


class MethodRefused(DomainError):
    """The provider said no, for good."""

    message = _("The payment was declined: %(reason)s")


class PaymentMethod(ABC):
    """Inherit from this: what you leave out has a sensible answer.

    Methods that are documented to be called *outside* may use the network, with a timeout: no transaction is open
    and no row is held. They may raise MethodUnavailable or MethodRefused. All others are called inside transactions:
    no network, no query.
    """

    identifier: str
    """What stands in payments and on the wire."""

    label: Text

    setting_fields: Sequence[SettingField] = ()
    is_remote: bool = False
    """Payments are at a provider, who can be asked."""

    can_refund: bool = False

    def checkout_label(self, event: PayableEvent, language: str) -> str:
        """What buyers choose."""
        return str(self.label)

    def checkout_text(self, event: PayableEvent, language: str) -> str:
        """A sentence below the label, in plain text; or nothing."""
        return ""

    @abstractmethod
    def is_available(self, event: PayableEvent) -> bool:
        """Whether buyers of this event can use it as it is configured now."""

    @abstractmethod
    def details(self, info: Mapping[str, Any]) -> Mapping[str, Any]:
        """What of a payment's own data API clients may see."""

    def instructions(self, order: PayableOrder) -> str:
        """How to pay, in plain text; empty when there is nothing to say. For methods that need no `note`."""
        return ""

    def note(self, order: PayableOrder) -> PaymentNote:
        """How to pay, for the order's page and for mails."""
        return PaymentNote(text=self.instructions(order))

    def begin(self, payment: PaymentView) -> Started:
        """Outside. May be called again after a crash: with the same `key` it must not open a second payment."""
        return Started(next=Next.INSTRUCTIONS)

    def resume(self, payment: PaymentView) -> Started | None:
        """Outside. The buyer comes back to a payment that was begun. None: it can not go on, start another one."""
        return Started(next=Next.INSTRUCTIONS)

    def look_up(self, payment: PaymentView, query: Mapping[str, str]) -> Finding:
        """Outside. Ask the provider. `query`: what the buyer's browser brought back, to be mistrusted; or empty."""
        return Finding(found=Found.OPEN)

    def withdraw(self, payment: PaymentView) -> None:
        """Outside. Nobody shall pay this any more, as far as the provider lets us say so."""
        return

    def refund(self, payment: PaymentView, amount: Decimal, *, key: str) -> ProviderRefund:
        """Outside. Called again with the same `key` it must not pay twice."""
        raise NotImplementedError

    def look_up_refunds(self, payment: PaymentView) -> Sequence[ProviderRefund]:
        """Outside. All refunds of this payment that the provider knows, also those made there. Needed by methods
        whose refunds are not done at once, or that can be refunded elsewhere."""
        return ()


@hookspec
def payment_methods() -> list[PaymentMethod]:  # type: ignore[empty-body]
    """Ways to pay that the plugin brings along. Called often: return what was built at import."""

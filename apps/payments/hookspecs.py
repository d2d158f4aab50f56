"""Where plugins offer ways to pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.functional import Promise

from parterre.hooks.manager import hookspec


@dataclass(frozen=True, slots=True)
class PayableEvent:
    """What a payment method may know of an event before there is an order."""

    id: int
    slug: str
    currency: str
    testmode: bool
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PayableOrder:
    """What a payment method may know of an order. `language`: the buyer's."""

    event: PayableEvent
    code: str
    amount: Decimal
    language: str


class PaymentMethod(Protocol):
    """`identifier` is what stands in payments and on the wire."""

    identifier: str

    @property
    def label(self) -> str | Promise: ...

    def is_available(self, event: PayableEvent) -> bool:
        """Whether buyers of this event can use it as it is configured now."""
        ...

    def details(self, info: Mapping[str, Any]) -> Mapping[str, Any]:
        """What of a payment's own data API clients may see."""
        ...

    def instructions(self, order: PayableOrder) -> str:
        """How to pay, in plain text for a mail; empty when there is nothing to say."""
        ...


@hookspec
def payment_methods() -> list[PaymentMethod]:  # type: ignore[empty-body]
    """Ways to pay that the plugin brings along. Called often: return what was built at import."""

"""What lines cost, and an order that is not stored: `store_order` writes it, a simulation shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from apps.orders.models import Order, OrderFee, OrderPosition
from parterre.kernel.ids import new_secret, random_text
from parterre.kernel.money import round_half_up, split_gross

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TaxShare:
    """Which rule taxes an amount, and how much of it."""

    rule_id: int | None = None
    rate: Decimal = ZERO
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A gross amount and the tax in it."""

    gross: Decimal
    tax: Decimal
    share: TaxShare


UNTAXED = TaxShare()


def gross_amount(gross: Decimal, share: TaxShare, currency: str) -> Amount:
    taxed = split_gross(gross, share.rate, currency)
    return Amount(taxed.gross, taxed.tax, share)


def percent_of(total: Decimal, percent: Decimal, currency: str) -> Decimal:
    return round_half_up(total * percent / HUNDRED, currency)


def split_like(amounts: Sequence[Amount], value: Decimal, currency: str) -> list[Amount]:
    """Share `value` among the tax rates of `amounts`, in proportion to what each rate earns.

    The last share takes what rounding left over, so that the parts always add up to `value`.
    """
    earned: dict[TaxShare, Decimal] = {}
    for amount in amounts:
        earned[amount.share] = earned.get(amount.share, ZERO) + amount.gross
    total = sum(earned.values(), ZERO)
    if not total:
        return [gross_amount(value, next(iter(earned), UNTAXED), currency)]
    shares = sorted(earned, key=lambda share: (share.rate, share.rule_id or 0, share.code or ""))
    parts: list[Amount] = []
    left = round_half_up(value, currency)
    for share in shares[:-1]:
        part = round_half_up(value * earned[share] / total, currency)
        parts.append(gross_amount(part, share, currency))
        left -= part
    return [*(part for part in parts if part.gross), gross_amount(left, shares[-1], currency)]


def total_of(grosses: Iterable[Decimal]) -> Decimal:
    return sum(grosses, ZERO)


# Shown to people who scan badges: capital letters and digits that nobody mistakes.
PSEUDONYM_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
PSEUDONYM_LENGTH = 12


@dataclass(slots=True)
class OrderDraft:
    """Rows in memory. `main_of` gives, for an add-on's place in the list, the place of its main position."""

    order: Order
    positions: list[OrderPosition]
    fees: list[OrderFee] = field(default_factory=list)
    main_of: dict[int, int] = field(default_factory=dict)

    def add_up(self) -> None:
        self.order.total = total_of(line.price for line in self.positions) + total_of(
            fee.value for fee in self.fees
        )


def price_position(position: OrderPosition, amount: Amount) -> None:
    position.price, position.tax_value = amount.gross, amount.tax
    position.tax_rule_id = amount.share.rule_id
    position.tax_rate, position.tax_code = amount.share.rate, amount.share.code


def fee_of(amount: Amount, *, fee_type: str, internal_type: str = "", description: str = "") -> OrderFee:
    return OrderFee(
        fee_type=fee_type,
        internal_type=internal_type,
        description=description,
        value=amount.gross,
        tax_value=amount.tax,
        tax_rule_id=amount.share.rule_id,
        tax_rate=amount.share.rate,
        tax_code=amount.share.code,
    )


def give_names(positions: Sequence[OrderPosition]) -> None:
    """Secrets for those that brought none of their own."""
    for position in positions:
        position.secret = position.secret or new_secret()
        position.web_secret = new_secret(16)
        position.pseudonymization_id = random_text(PSEUDONYM_LENGTH, PSEUDONYM_ALPHABET)

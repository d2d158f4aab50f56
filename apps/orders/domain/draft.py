"""A complete order that is not stored: input of `store_order`, output of a simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from apps.orders.domain.amounts import Amount, total_of
from apps.orders.models import Order, OrderFee, OrderPosition
from parterre.kernel.ids import new_secret, random_text

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

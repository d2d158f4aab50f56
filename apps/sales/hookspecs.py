"""Hooks for plugins when orders are placed and paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parterre.hooks.manager import hookspec


@dataclass(frozen=True, slots=True)
class LineView:
    """A position."""

    product_id: int
    variation_id: int | None
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order as plugins see it. `code` and `id` are empty while it is about to be placed."""

    event_id: int
    event_slug: str
    currency: str
    sales_channel: str
    testmode: bool
    total: Decimal
    positions: tuple[LineView, ...]
    code: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """A fee to be added. `value` is gross; `tax_rule_id` is one of the event's, or None: no tax.

    `fee_type` is one of the contract's (service, payment, shipping, …), `internal_type` the plugin's own word.
    """

    value: Decimal
    description: str
    fee_type: str = "service"
    internal_type: str = ""
    tax_rule_id: int | None = None


@hookspec
def fee_lines(order_view: OrderView) -> list[FeeLine]:  # type: ignore[empty-body]
    """Fees for an order about to be placed. Runs inside its transaction: be quick, touch no network."""


@hookspec
def order_placed(order_view: OrderView) -> None:
    """An order was placed. Runs in a worker, after commit, in a transaction with the task's done mark."""


@hookspec
def order_paid(order_view: OrderView) -> None:
    """An order became paid. Runs in a worker, as `order_placed` does."""

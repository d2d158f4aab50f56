"""Public interface of orders."""

from apps.orders.domain.consistency import BalanceDrift, drift
from apps.orders.domain.draft import (
    UNTAXED,
    Amount,
    OrderDraft,
    TaxShare,
    fee_of,
    gross_amount,
    percent_of,
    price_position,
    split_like,
    total_of,
)
from apps.orders.domain.invoice_addresses import written_address
from apps.orders.domain.line_names import fee_name, position_name
from apps.orders.domain.names import LEGACY, NAME_SCHEMES, SCHEME, WHOLE, full_name, parts_of, whole_name
from apps.orders.domain.store import (
    CodeTaken,
    SecretTaken,
    cancel_keeping,
    cancel_positions,
    cancel_whole,
    delete_order,
    lock_order,
    open_lines,
    save_order,
    save_position,
    secrets_in_use,
    store_order,
)

__all__ = [
    "LEGACY",
    "NAME_SCHEMES",
    "SCHEME",
    "UNTAXED",
    "WHOLE",
    "Amount",
    "BalanceDrift",
    "CodeTaken",
    "OrderDraft",
    "SecretTaken",
    "TaxShare",
    "cancel_keeping",
    "cancel_positions",
    "cancel_whole",
    "delete_order",
    "drift",
    "fee_name",
    "fee_of",
    "full_name",
    "gross_amount",
    "lock_order",
    "open_lines",
    "parts_of",
    "percent_of",
    "position_name",
    "price_position",
    "save_order",
    "save_position",
    "secrets_in_use",
    "split_like",
    "store_order",
    "total_of",
    "whole_name",
    "written_address",
]

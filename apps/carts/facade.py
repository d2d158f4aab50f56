"""What others may call."""

from apps.carts.domain.consuming import consume, lock_cart
from apps.carts.domain.filling import Filled, Line, add_to_cart, change_number, change_numbers, empty_cart
from apps.carts.domain.finding import HoldEnded, NoCart, new_key, positions_in
from apps.carts.domain.holding_again import hold_again
from apps.carts.domain.renewing import NoMoreTime, extend_hold, has_ended
from apps.carts.domain.rules import (
    CHANNEL,
    NotForSale,
    SaleNotStarted,
    SaleOver,
    TooFew,
    TooMany,
    TooManyOfOne,
    check_sale_is_on,
    is_listed,
    is_offered,
    is_sold_online,
    most_in_an_order,
    sale_ends_at,
)
from apps.carts.queries import CartView, cart_numbered, cart_of

__all__ = [
    "CHANNEL",
    "CartView",
    "Filled",
    "HoldEnded",
    "Line",
    "NoCart",
    "NoMoreTime",
    "NotForSale",
    "SaleNotStarted",
    "SaleOver",
    "TooFew",
    "TooMany",
    "TooManyOfOne",
    "add_to_cart",
    "cart_numbered",
    "cart_of",
    "change_number",
    "change_numbers",
    "check_sale_is_on",
    "consume",
    "empty_cart",
    "extend_hold",
    "has_ended",
    "hold_again",
    "is_listed",
    "is_offered",
    "is_sold_online",
    "lock_cart",
    "most_in_an_order",
    "new_key",
    "positions_in",
    "sale_ends_at",
]

"""Public interface of carts."""

from apps.carts.domain.checkout import consume, lock_cart
from apps.carts.domain.extend import NotExtendable, extend_reservation, has_expired
from apps.carts.domain.items import CartChange, Line, add_to_cart, change_number, change_numbers, empty_cart
from apps.carts.domain.open_cart import NoCart, ReservationExpired, new_key, positions_in
from apps.carts.domain.reserve_again import reserve_again
from apps.carts.domain.rules import (
    CHANNEL,
    NotForSale,
    SaleNotStarted,
    SaleOver,
    TooFew,
    TooMany,
    TooManyOfProduct,
    check_sale_is_on,
    is_listed,
    is_offered,
    is_sold_online,
    max_tickets_per_order,
    sale_ends_at,
)
from apps.carts.queries import CartView, cart_by_id, cart_of

__all__ = [
    "CHANNEL",
    "CartChange",
    "CartView",
    "Line",
    "NoCart",
    "NotExtendable",
    "NotForSale",
    "ReservationExpired",
    "SaleNotStarted",
    "SaleOver",
    "TooFew",
    "TooMany",
    "TooManyOfProduct",
    "add_to_cart",
    "cart_by_id",
    "cart_of",
    "change_number",
    "change_numbers",
    "check_sale_is_on",
    "consume",
    "empty_cart",
    "extend_reservation",
    "has_expired",
    "is_listed",
    "is_offered",
    "is_sold_online",
    "lock_cart",
    "max_tickets_per_order",
    "new_key",
    "positions_in",
    "reserve_again",
    "sale_ends_at",
]

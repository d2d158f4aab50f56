"""Turn a cart into an order."""

from __future__ import annotations

from apps.availability.facade import transfer_to_order
from apps.carts.domain.open_cart import NoCart, key_hash
from apps.carts.models import Cart, CartPosition
from apps.events.models import Event


def lock_cart(event: Event, key: str, cart_id: int) -> Cart:
    """Also one that has become an order already. Raises NoCart when it is not this buyer's."""
    cart = (
        Cart.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(pk=cart_id, event=event, key_hash=key_hash(key))
        .first()
    )
    if cart is None:
        raise NoCart
    return cart


def consume(cart: Cart, *, order_id: int, handed: dict[int, int]) -> dict[int, set[int]]:
    """Give what the cart held to the order; `handed`: its position by the cart's. Answers the quotas each holds.

    The row stays for a while, so that the same cart, handed in once more, leads to the same order.
    """
    Cart.objects.filter(pk=cart.pk).update(order_id=order_id)
    held = transfer_to_order(order_id=order_id, positions=handed)
    CartPosition.objects.filter(cart=cart)._raw_delete(using="default")
    return held

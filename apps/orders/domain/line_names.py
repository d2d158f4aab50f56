"""Names of an order's lines, as buyers and members read them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.orders.models import FeeType, OrderFee, OrderPosition
from parterre.kernel.formats import text_in

FEES: Final[dict[str, str | Promise]] = {
    FeeType.SERVICE: _("Service fee"),
    FeeType.PAYMENT: _("Payment fee"),
    FeeType.SHIPPING: _("Shipping"),
    FeeType.CANCELLATION: _("Cancellation fee"),
    FeeType.INSURANCE: _("Insurance"),
    FeeType.LATE: _("Late fee"),
    FeeType.OTHER: _("Fee"),
    FeeType.GIFTCARD: _("Gift card"),
}


def fee_name(fee: OrderFee) -> str:
    """Its own description, or what it is for, in the active language."""
    return fee.description or str(FEES.get(fee.fee_type, FEES[FeeType.OTHER]))


def position_name(position: OrderPosition, language: str | None) -> str:
    """Its product, and which variation of it. `product` and `variation` are loaded."""
    name = text_in(position.product.name, language)
    return f"{name}, {text_in(position.variation.value, language)}" if position.variation else name

"""A service fee of one euro on every order with something to pay."""

from decimal import Decimal

from apps.sales.hookspecs import FeeLine, OrderView
from parterre.hooks.manager import hookimpl


@hookimpl
def fee_lines(order_view: OrderView) -> list[FeeLine]:
    if not order_view.total:
        return []
    return [FeeLine(value=Decimal("1.00"), description="Sample fee", internal_type="sample")]

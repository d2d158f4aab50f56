"""Routes of orders and their sub-resources."""

from __future__ import annotations

from apps.api.orders.downloads import OrderDownloadViewSet, PositionDownloadViewSet
from apps.api.orders.orders import EventOrderViewSet, OrganizerOrderViewSet
from apps.api.orders.payments import PaymentViewSet, RefundViewSet
from apps.api.orders.positions import EventPositionViewSet, OrganizerPositionViewSet
from apps.api.routers import ApiRouter

ORDER = r"orders/(?P<order>[^/]+)"


def register(organizer_router: ApiRouter, event_router: ApiRouter) -> None:
    event_router.register("orders", EventOrderViewSet, basename="order")
    event_router.register(r"orders/(?P<code>[^/]+)/download", OrderDownloadViewSet, basename="order-download")
    event_router.register(f"{ORDER}/payments", PaymentViewSet, basename="payment")
    event_router.register(f"{ORDER}/refunds", RefundViewSet, basename="refund")
    event_router.register("orderpositions", EventPositionViewSet, basename="orderposition")
    event_router.register(
        r"orderpositions/(?P<id>[^/]+)/download", PositionDownloadViewSet, basename="orderposition-download"
    )
    organizer_router.register("orders", OrganizerOrderViewSet, basename="organizer-order")
    organizer_router.register("orderpositions", OrganizerPositionViewSet, basename="organizer-orderposition")

"""Filters for orders and positions."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from apps.admission.models import Checkin
from apps.api.fields import BIGINT
from apps.api.filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    DateTimeFilter,
    FilterSet,
    IdFilter,
    IdInFilter,
    NumberFilter,
    TextInFilter,
)
from apps.api.orders.queries import orders_for_display
from apps.catalog.models import Product, Variation
from apps.orders.models import Order, OrderPosition, OrderStatus
from apps.orders.queries import orders_matching, orders_of_address, tickets_matching
from apps.payments.models import Payment
from parterre.kernel.normalize import normalized_name, search_key
from parterre.search import SearchKey

Orders = QuerySet[Order]
Positions = QuerySet[OrderPosition]


def text(**options: Any) -> CharFilter:
    return CharFilter(**options)


def key(**options: Any) -> NumberFilter:
    return NumberFilter(min_value=0, max_value=BIGINT, **options)


class OrderFilter(FilterSet):
    """Customers and dates of a series do not exist yet: no order has any."""

    code = text(lookup_expr="iexact")
    status = text(lookup_expr="iexact")
    email = text(method="filter_email")
    locale = text()
    testmode = BooleanFilter()
    require_approval = BooleanFilter()
    customer = text(method="filter_nothing")
    modified_since = DateTimeFilter(field_name="last_modified", lookup_expr="gte")
    created_since = DateTimeFilter(field_name="placed_at", lookup_expr="gte")
    created_before = DateTimeFilter(field_name="placed_at", lookup_expr="lt")
    subevent_after = DateTimeFilter(method="filter_nothing")
    subevent_before = DateTimeFilter(method="filter_nothing")
    search = text(method="filter_search")
    item = key(method="filter_item")
    variation = key(method="filter_variation")
    subevent = key(method="filter_nothing")
    sales_channel = text()
    payment_provider = text(method="filter_provider")

    class Meta:
        model = Order
        fields = ()

    def filter_email(self, orders: Orders, name: str, value: str) -> Orders:
        return orders.filter(orders_of_address(value))

    def filter_nothing(self, orders: Orders, name: str, value: object) -> Orders:
        return orders.none()

    def filter_item(self, orders: Orders, name: str, value: int) -> Orders:
        return orders.filter(_with_position(product_id=int(value)))

    def filter_variation(self, orders: Orders, name: str, value: int) -> Orders:
        return orders.filter(_with_position(variation_id=int(value)))

    def filter_provider(self, orders: Orders, name: str, value: str) -> Orders:
        return orders.filter(Exists(Payment.objects.filter(order=OuterRef("pk"), provider=value)))

    def filter_search(self, orders: Orders, name: str, value: str) -> Orders:
        return orders.filter(orders_matching(value))


def _with_position(**fields: int) -> Exists:
    return Exists(OrderPosition.objects.filter(order=OuterRef("pk"), canceled=False, **fields))


def _products(view: Any) -> QuerySet[Product]:
    return Product.objects.filter(orders_for_display(view, "event"))


def _variations(view: Any) -> QuerySet[Variation]:
    return Variation.objects.filter(orders_for_display(view, "product__event"))


def _main_positions(view: Any) -> QuerySet[OrderPosition]:
    return OrderPosition.objects.filter(orders_for_display(view, "order__event"))


def _none(_view: Any) -> QuerySet[Order]:
    """Of what does not exist yet there is none to be named."""
    return Order.objects.none()


class PositionFilter(FilterSet):
    item = IdFilter(_products, field_name="product")
    item__in = IdInFilter(_products, field_name="product")
    variation = IdFilter(_variations)
    variation__in = IdInFilter(_variations, field_name="variation")
    secret = text()
    order__status = ChoiceFilter(choices=OrderStatus.choices)
    order__status__in = TextInFilter(field_name="order__status")
    addon_to = IdFilter(_main_positions)
    addon_to__in = IdInFilter(_main_positions, field_name="addon_to")
    subevent = IdFilter(_none, method="filter_nothing")
    subevent__in = IdInFilter(_none, method="filter_nothing")
    pseudonymization_id = text()
    voucher__code = text(method="filter_nothing")
    voucher = IdFilter(_none, method="filter_nothing")
    order = text(field_name="order__code", lookup_expr="iexact")
    has_checkin = BooleanFilter(method="filter_has_checkin")
    attendee_name = text(method="filter_attendee_name")
    search = text(method="filter_search")

    class Meta:
        model = OrderPosition
        fields = ()

    def filter_nothing(self, positions: Positions, name: str, value: object) -> Positions:
        return positions.none() if value else positions

    def filter_has_checkin(self, positions: Positions, name: str, value: bool) -> Positions:
        scanned = Exists(Checkin.objects.filter(position=OuterRef("pk"), successful=True))
        return positions.filter(scanned if value else ~scanned)

    def filter_attendee_name(self, positions: Positions, name: str, value: str) -> Positions:
        key = search_key(normalized_name(value))
        own, of_ticket = SearchKey("attendee_name"), SearchKey("addon_to__attendee_name")
        return positions.filter(Q(Exact(own, key)) | Q(Exact(of_ticket, key)))

    def filter_search(self, positions: Positions, name: str, value: str) -> Positions:
        return positions.filter(tickets_matching(value))

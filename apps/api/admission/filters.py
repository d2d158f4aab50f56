"""Filters for tickets at check-in: those of order positions, restricted to the view's lists."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from apps.admission.facade import denied_by_rules
from apps.admission.models import Checkin
from apps.api.filters import BooleanFilter, IdFilter, IdInFilter
from apps.api.orders.filters import PositionFilter
from apps.api.serializer_cache import current_view
from apps.catalog.models import Product, Variation
from apps.orders.models import OrderPosition

# Who may not look at orders has to know whom to look for.
SHORTEST_SEARCH: Final = 3
Rows = QuerySet[OrderPosition, OrderPosition]


def _events(view: Any) -> list[int]:
    return [one.event_id for one in view.lists]


def _products(view: Any) -> QuerySet[Product, Product]:
    return Product.objects.filter(event__in=_events(view))


def _variations(view: Any) -> QuerySet[Variation, Variation]:
    return Variation.objects.filter(product__event__in=_events(view))


def _main_positions(view: Any) -> Rows:
    return OrderPosition.objects.filter(order__event__in=_events(view))


class TicketFilter(PositionFilter):
    """The view says by `lists` on which check-in lists it looks."""

    item = IdFilter(_products, field_name="product")
    item__in = IdInFilter(_products, field_name="product")
    variation = IdFilter(_variations)
    variation__in = IdInFilter(_variations, field_name="variation")
    addon_to = IdFilter(_main_positions)
    addon_to__in = IdInFilter(_main_positions, field_name="addon_to")
    check_rules = BooleanFilter(method="filter_check_rules")

    class Meta:
        model = OrderPosition
        fields = ()

    def filter_has_checkin(self, positions: Rows, name: str, value: bool) -> Rows:
        """On these lists."""
        lists = [one.pk for one in _view().lists]
        scanned = Exists(Checkin.objects.filter(list__in=lists, position=OuterRef("pk"), successful=True))
        return positions.filter(scanned if value else ~scanned)

    def filter_check_rules(self, positions: Rows, name: str, value: bool) -> Rows:
        if not value:
            return positions
        return positions.exclude(pk__in=denied_by_rules(positions, _view().lists, now=_view().now))


def _view() -> Any:
    return current_view()

"""Finding tickets at the door."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.admission.facade import denied_by_rules
from apps.admission.models import Checkin
from apps.api.context import current_view
from apps.api.filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    FilterSet,
    IdFilter,
    IdInFilter,
    TextInFilter,
)
from apps.catalog.models import Product, Variation
from apps.orders.models import OrderPosition, OrderStatus

# Who may not look at orders has to know whom to look for.
SHORTEST_SEARCH: Final = 3
Rows = QuerySet[OrderPosition, OrderPosition]


def _products(view: Any) -> QuerySet[Product, Product]:
    return Product.objects.filter(event__in=[one.event_id for one in view.lists])


def _variations(view: Any) -> QuerySet[Variation, Variation]:
    return Variation.objects.filter(product__event__in=[one.event_id for one in view.lists])


def _positions(view: Any) -> Rows:
    return OrderPosition.objects.filter(order__event__in=[one.event_id for one in view.lists])


def _nothing(view: Any) -> Rows:
    return _positions(view).none()


class TicketFilter(FilterSet):
    """The view says by `lists` on which check-in lists it looks."""

    item = IdFilter(_products, field_name="product")
    item__in = IdInFilter(_products, field_name="product")
    variation = IdFilter(_variations)
    variation__in = IdInFilter(_variations, field_name="variation")
    secret = CharFilter()
    order__status = ChoiceFilter(choices=OrderStatus.choices)
    order__status__in = TextInFilter(field_name="order__status")
    addon_to = IdFilter(_positions)
    addon_to__in = IdInFilter(_positions, field_name="addon_to")
    subevent = IdFilter(_nothing)
    subevent__in = IdInFilter(_nothing, field_name="pk")
    pseudonymization_id = CharFilter()
    voucher = IdFilter(_nothing)
    voucher__code = CharFilter(method="with_voucher")
    order = CharFilter(field_name="order__code", lookup_expr="iexact")
    has_checkin = BooleanFilter(method="scanned")
    attendee_name = CharFilter(method="named")
    search = CharFilter(method="matching")
    check_rules = BooleanFilter(method="admitted")

    class Meta:
        model = OrderPosition
        fields: ClassVar[list[str]] = []

    def with_voucher(self, rows: Rows, name: str, code: str) -> Rows:
        """There are no vouchers yet."""
        return rows.none()

    def scanned(self, rows: Rows, name: str, is_scanned: bool) -> Rows:
        lists: Any = current_view().lists  # type: ignore[attr-defined]
        scan = Checkin.objects.filter(
            list__in=[one.pk for one in lists], position=OuterRef("pk"), successful=True
        )
        return rows.filter(Exists(scan) if is_scanned else ~Exists(scan))

    def named(self, rows: Rows, name: str, wanted: str) -> Rows:
        return rows.filter(Q(attendee_name__iexact=wanted) | Q(addon_to__attendee_name__iexact=wanted))

    def matching(self, rows: Rows, name: str, wanted: str) -> Rows:
        return rows.filter(matches(wanted))

    def admitted(self, rows: Rows, name: str, is_wanted: bool) -> Rows:
        view: Any = current_view()
        return rows.exclude(pk__in=denied_by_rules(rows, view.lists, now=view.now)) if is_wanted else rows


def matches(wanted: str) -> Q:
    """Beginning of the ticket's secret or order's code; part of a name, address or company."""
    parts = (
        "attendee_name",
        "attendee_email",
        "company",
        "addon_to__attendee_name",
        "addon_to__attendee_email",
    )
    of_order = ("order__email", "order__invoice_address__name", "order__invoice_address__company")
    found = Q(secret__startswith=wanted) | Q(order__code__istartswith=wanted)
    for column in (*parts, *of_order):
        found |= Q(**{f"{column}__icontains": wanted})
    return found

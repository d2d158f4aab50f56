"""Paginated tickets of check-in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from apps.admission.models import Checkin, CheckinList, ScanType
from apps.admission.queries import positions_on
from apps.api.admission.filters import SHORTEST_SEARCH, TicketFilter
from apps.api.admission.serializers import (
    EXPAND,
    CheckinPositionSerializer,
    expand_requested,
    shown,
    with_related,
)
from apps.api.viewsets import OrganizerViewSet
from apps.orders.models import OrderPosition
from apps.teams.rights import EVENT_ORDERS_READ

Tickets = QuerySet[OrderPosition, OrderPosition]
NEVER: Final = datetime.min.replace(tzinfo=UTC)
LIST_PARAMETERS: Final = [
    EXPAND,
    OpenApiParameter("ignore_status", bool, description="Also tickets of unpaid and canceled orders."),
]


class TicketsMixin(OrganizerViewSet):
    """Looks on `lists`, at most one an event."""

    serializer_class = CheckinPositionSerializer
    queryset = OrderPosition.objects.all()
    filterset_class = TicketFilter
    ordering_columns: ClassVar[Mapping[str, str]] = {
        "order__code": "order__code",
        "order__datetime": "order__placed_at",
        "positionid": "positionid",
        "attendee_name": "effective_name",
        "last_checked_in": "last_checked_in",
        "order__email": "order__email",
    }
    default_ordering: ClassVar[Sequence[str]] = ("effective_name",)  # PostgreSQL has nulls last

    @property
    def lists(self) -> Sequence[CheckinList]:
        raise NotImplementedError

    def get_queryset(self) -> Tickets:
        is_wide = self.request.query_params.get("ignore_status", "").lower() in ("true", "1")
        tickets = positions_on(self.lists, ignore_status=is_wide).filter(self._may_be_seen())
        tickets = tickets.alias(
            effective_name=Coalesce("attendee_name", "addon_to__attendee_name"),
            last_checked_in=Coalesce(Subquery(self._last_entries()), Value(NEVER)),
        )
        return with_related(tickets, self.lists, expand_requested(self))

    def page_of_tickets(self) -> Response:
        expanded = expand_requested(self)
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.prepare(rows)
        return self.get_paginated_response([shown(row, expanded) for row in rows])

    def prepare(self, rows: Sequence[OrderPosition]) -> None:
        """What else to read before these are shown."""

    def _may_be_seen(self) -> Q:
        """Who may scan but not look at orders finds only those they know to look for."""
        if len(self.request.query_params.get("search", "").strip()) >= SHORTEST_SEARCH:
            return Q()
        visible = self.access.events_with(EVENT_ORDERS_READ)
        return Q() if visible is None else Q(order__event__in=visible)

    def _last_entries(self) -> QuerySet[Any, Any]:
        entries = Checkin.objects.filter(
            list__in=[one.pk for one in self.lists],
            position=OuterRef("pk"),
            successful=True,
            type=ScanType.ENTRY,
        )
        return entries.order_by().values("position").annotate(last=Max("scanned_at")).values("last")

"""Search for a ticket by name or order code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from apps.admission.facade import scans_on
from apps.admission.models import CheckinList, ScanType
from apps.admission.queries import positions_on
from apps.gate.scan_results import name_of, product_of
from apps.gate.views.base import GateView
from apps.orders.models import OrderPosition, OrderStatus
from apps.orders.queries import tickets_matching
from apps.teams.rights import EVENT_ORDERS_READ

# Who may not look at orders has to know whom to look for.
SHORTEST_SEARCH = 3
LONGEST_SEARCH = 100
MOST_FOUND = 40


@dataclass(frozen=True, slots=True)
class Found:
    ticket: OrderPosition
    name: str
    product: str
    is_inside: bool
    is_paid: bool
    is_canceled: bool


class SearchTickets(GateView):
    def get(self, request: HttpRequest, **path: Any) -> HttpResponse:
        checkin_list = self.checkin_list(path["checkin_list"])
        words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        may_look = self.access.may(EVENT_ORDERS_READ, event_id=checkin_list.event_id)
        shortest = 1 if may_look else SHORTEST_SEARCH
        found = self._found(checkin_list, words) if len(words) >= shortest else []
        scan_type = ScanType.EXIT if request.GET.get("type") == ScanType.EXIT else ScanType.ENTRY
        return self.show(
            "gate/search.html",
            checkin_list=checkin_list,
            scan_type=scan_type,
            words=words,
            found=found[:MOST_FOUND],
            there_are_more=len(found) > MOST_FOUND,
            is_too_short=0 < len(words) < shortest,
            shortest=shortest,
            nonce=uuid4().hex,
        )

    def _found(self, checkin_list: CheckinList, words: str) -> Sequence[Found]:
        tickets = positions_on([checkin_list], ignore_status=True).filter(tickets_matching(words))
        tickets = tickets.select_related("order", "product", "variation", "addon_to")
        tickets = tickets.prefetch_related(scans_on([checkin_list])).order_by(
            "attendee_name", "order__code", "positionid"
        )
        return [_found(ticket) for ticket in tickets[: MOST_FOUND + 1]]


def _found(ticket: OrderPosition) -> Found:
    scans = ticket.scans  # type: ignore[attr-defined]  # prefetched
    status = ticket.order.status
    return Found(
        ticket=ticket,
        name=name_of(ticket),
        product=product_of(ticket),
        is_inside=bool(scans) and scans[-1].type == ScanType.ENTRY,
        is_paid=status == OrderStatus.PAID or ticket.order.valid_if_pending,
        is_canceled=status not in (OrderStatus.PAID, OrderStatus.PENDING),
    )

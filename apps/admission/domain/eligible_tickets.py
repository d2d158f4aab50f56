"""Tickets that the rules of a list would admit now."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from apps.admission.domain.candidates import scans_on
from apps.admission.domain.evaluate import Scan, circumstances_of
from apps.admission.domain.rules import admits
from apps.admission.models import CheckinList
from apps.orders.models import OrderPosition

log = logging.getLogger(__name__)
Positions = QuerySet[OrderPosition, OrderPosition]


def denied_by_rules(positions: Positions, lists: Sequence[CheckinList], *, now: datetime) -> list[int]:
    """Ids of those among `positions` that would be refused. Rules are trees, so this is decided ticket by ticket."""
    ruled = {one.event_id: one for one in lists if one.rules}
    if not ruled:
        return []
    tickets = (
        positions.filter(order__event_id__in=ruled).select_related(None).prefetch_related(None).order_by()
    )
    return [
        position.pk
        for position in tickets.select_related("order").prefetch_related(scans_on(list(ruled.values())))
        if not _is_admitted(position, ruled[position.order.event_id], now)
    ]


def _is_admitted(position: OrderPosition, checkin_list: CheckinList, now: datetime) -> bool:
    scans = position.scans  # type: ignore[attr-defined]  # prefetched
    scan = Scan(position=position, checkin_list=checkin_list, scans=scans, at=now)
    try:
        return admits(checkin_list.rules, circumstances_of(scan))
    except Exception:  # as in a scan: rules that cannot be evaluated admit no ticket
        log.warning("rules of check-in list %s failed", checkin_list.pk, exc_info=True)
        return False

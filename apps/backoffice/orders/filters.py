"""Filters of the order list, kept in the query string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.backoffice.orders.saved_views import ALL, SAVED_VIEWS
from apps.orders.models import Order
from apps.orders.queries import orders_matching
from apps.payments.models import Payment

LONGEST: Final = 100
SORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "newest": ("-placed_at", "-pk"),
    "oldest": ("placed_at", "pk"),
    "highest": ("-total", "-pk"),
    "lowest": ("total", "pk"),
    "due": ("expires_at", "pk"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`event`: a slug. `since`, `until`: days on which orders were placed, both included."""

    view: str = ALL
    words: str = ""
    event: str = ""
    provider: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "newest"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """What is not understood is left out."""
        view, sort = given.get("view", ""), given.get("sort", "")
        return cls(
            view=view if view in SAVED_VIEWS else ALL,
            words=_text(given.get("q", "")),
            event=_text(given.get("event", "")),
            provider=_text(given.get("provider", "")),
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
            sort=sort if sort in SORTS else "newest",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.event or self.provider or self.since or self.until)

    def query(self, **changes: Any) -> str:
        """Of the page that shows this, changed; the first page of it."""
        other = replace(self, **changes)
        given = {
            "view": other.view if other.view != ALL else "",
            "q": other.words,
            "event": other.event,
            "provider": other.provider,
            "since": other.since.isoformat() if other.since else "",
            "until": other.until.isoformat() if other.until else "",
            "sort": other.sort if other.sort != "newest" else "",
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})


def narrowed(orders: QuerySet[Order], wanted: Wanted) -> QuerySet[Order]:
    """By everything but the saved view."""
    if wanted.words:
        orders = orders.filter(orders_matching(wanted.words))
    if wanted.event:
        orders = orders.filter(event__slug=wanted.event)
    if wanted.provider:
        orders = orders.filter(Exists(Payment.objects.filter(order=OuterRef("pk"), provider=wanted.provider)))
    if wanted.since:
        orders = orders.filter(placed_at__gte=_midnight(wanted.since))
    if wanted.until:
        orders = orders.filter(placed_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return orders


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _text(value: str) -> str:
    return value.replace("\0", "").strip()[:LONGEST]


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None

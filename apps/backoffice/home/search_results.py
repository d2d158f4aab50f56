"""Search results: pages, events, orders. Two queries, however large the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, gettext

from apps.backoffice.areas import entries
from apps.backoffice.base import MemberView
from apps.backoffice.events.visible import visible_events
from apps.backoffice.orders.rows import buyer_of
from apps.backoffice.orders.state_badges import state_of
from apps.backoffice.orders.visible import visible_orders
from apps.orders.queries import orders_matching
from apps.teams.rights import EVENT_ORDERS_READ, ORGANIZER_EVENTS_CREATE
from parterre.kernel.formats import format_datetime, text_in
from parterre.kernel.normalize import search_key
from parterre.search import TextsOf, contains_words

LONGEST: Final = 100
MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Hit:
    label: str
    url: str
    icon: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    hits: list[Hit]


def found(view: MemberView, words: str) -> list[Group]:
    """Without words: every page, and the newest events and orders. Groups of nothing are left out."""
    groups = [
        Group(gettext("Orders"), _orders(view, words)),
        Group(gettext("Events"), _events(view, words)),
        Group(gettext("Pages"), list(_pages(view, words))),
    ]
    if not words:
        groups.reverse()
    return [group for group in groups if group.hits]


def _pages(view: MemberView, words: str) -> Iterator[Hit]:
    slug = view.organizer.slug
    for entry in entries():
        if not entry.rights or view.access.may_any(entry.rights):
            hit = Hit(str(entry.label), reverse(entry.name, args=[slug]), entry.icon)
            if _matches(hit.label, words):
                yield hit
    if view.access.may_any((ORGANIZER_EVENTS_CREATE,)) and _matches(gettext("New event"), words):
        yield Hit(gettext("New event"), view.url("event-new"), "calendar-plus")


def _matches(label: str, words: str) -> bool:
    return all(word in search_key(label) for word in search_key(words).split())


def _events(view: MemberView, words: str) -> list[Hit]:
    events = visible_events(view.access)
    if words:
        events = events.filter(contains_words(words, "slug", TextsOf("name")))
    return [
        Hit(
            text_in(event.name, get_language()),
            view.url("event", event.slug),
            "calendar",
            format_datetime(event.date_from, get_language(), zone=event.timezone),
        )
        for event in events.order_by("-date_from", "-pk")[:MOST]
    ]


def _orders(view: MemberView, words: str) -> list[Hit]:
    if not view.access.may_any((EVENT_ORDERS_READ,)):
        return []
    orders = visible_orders(view.access).select_related("event")
    if words:
        orders = orders.filter(orders_matching(words))
    return [
        Hit(
            order.code,
            view.url("order", order.code),
            "ticket",
            " · ".join(
                part
                for part in (
                    buyer_of(order) or order.email or "",
                    text_in(order.event.name, get_language()),
                    str(state_of(order, now=view.now).word),
                )
                if part
            ),
        )
        for order in orders.order_by("-placed_at", "-pk")[:MOST]
    ]

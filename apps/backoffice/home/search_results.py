"""Search results: pages, events, orders. Three queries, however large the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, When
from django.urls import reverse
from django.utils.translation import get_language, gettext

from apps.backoffice.areas import Entry, entries, event_entries
from apps.backoffice.base import MemberView
from apps.backoffice.events.visible import not_over, visible_events
from apps.backoffice.layout import account_places, switch_places
from apps.backoffice.orders.rows import buyer_of
from apps.backoffice.orders.state_badges import state_of
from apps.backoffice.orders.visible import visible_orders
from apps.backoffice.payment_methods.available import payment_accounts
from apps.orders.queries import orders_matching
from apps.teams.rights import EVENT_ORDERS_READ, ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.kernel.formats import format_datetime, text_in
from parterre.kernel.normalize import search_words
from parterre.search import TextsOf, contains_words

LONGEST: Final = 100
MOST: Final = 6
MOST_PAGES_OF: Final = 3  # events


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
        Group(gettext("Pages"), [*_pages(view, words), *_pages_of_events(view, words)]),
    ]
    if not words:
        groups.reverse()
    return [group for group in groups if group.hits]


def _pages(view: MemberView, words: str) -> Iterator[Hit]:
    """What the navigation, the settings and the menus lead to, and what only the search does."""
    for entry in entries():
        is_offered = words or not entry.query
        if (
            is_offered
            and (not entry.rights or view.may(*entry.rights))
            and not _unmatched(_words_of(entry), words)
        ):
            yield Hit(str(entry.label), _url(view, entry), entry.icon)
    if view.may(ORGANIZER_SETTINGS_GENERAL_WRITE):
        for _plugin, method in payment_accounts(view.organizer):
            label = str(method.label)
            if not _unmatched(f"{label} {gettext('Payment account for all events')}", words):
                yield Hit(label, view.url("payment-account", method.identifier), "credit-card")
    for place in (*switch_places(view.organizer), *account_places()):
        if words and not _unmatched(place.label, words):
            yield Hit(place.label, place.url, place.icon)


def _pages_of_events(view: MemberView, words: str) -> Iterator[Hit]:
    """“quotas” of the next events, “quotas fair” of those that the other words name. One query at most."""
    unmatched = [(entry, _unmatched(_words_of(entry), words)) for entry in event_entries()]
    rest = min((missing for _entry, missing in unmatched), key=len)
    if len(rest) == len(search_words(words)):  # no word is of a page
        return
    chosen = [entry for entry, missing in unmatched if missing == rest]
    events = visible_events(view.access)
    if rest:
        events = events.filter(contains_words(" ".join(rest), "slug", TextsOf("name")))
    is_past = Case(When(not_over(view.now), then=0), default=1)
    for event in events.order_by(is_past, "date_from", "pk")[:MOST_PAGES_OF]:
        for entry in chosen:
            if view.access.may_any(entry.rights, event_id=event.pk) or not entry.rights:
                name = text_in(event.name, get_language())
                yield Hit(str(entry.label), _url(view, entry, event.slug), entry.icon, name)


def _words_of(entry: Entry) -> str:
    return f"{entry.label} {entry.text} {entry.words}"


def _unmatched(text: str, words: str) -> list[str]:
    """Those of `words` that begin none of the text's."""
    known = search_words(text)
    return [word for word in search_words(words) if not any(one.startswith(word) for one in known)]


def _url(view: MemberView, entry: Entry, *event: str) -> str:
    url = reverse(entry.name, args=[view.organizer.slug, *event])
    return f"{url}?{entry.query}" if entry.query else url


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

"""Presenter of the list of upcoming events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language

from apps.availability.facade import events_sold_out
from apps.carts.facade import sale_ends_at
from apps.events.models import Event
from apps.shop.presenters.dates import When, moment_of, when_of
from parterre.kernel.formats import text_in


@dataclass(frozen=True, slots=True)
class Entry:
    """`opens`: when the sale starts, if it has not; `is_over`: the sale has ended and the event has not."""

    name: str
    place: str
    url: str
    when: When
    opens: str
    is_over: bool
    is_sold_out: bool


def event_list_of(ids: Sequence[int], *, now: datetime) -> list[Entry]:
    """Two queries."""
    events = Event.objects.filter(pk__in=ids).order_by("date_from", "pk")
    sold_out = events_sold_out(ids)
    return [_entry(event, event.pk in sold_out, now) for event in events]


def _entry(event: Event, is_sold_out: bool, now: datetime) -> Entry:
    language = get_language()
    opens = event.presale_start
    return Entry(
        name=text_in(event.name, language),
        place=text_in(event.location, language).partition("\n")[0],
        url=reverse("shop:event", urlconf="apps.shop.urls", kwargs={"event": event.slug}),
        when=when_of(event),
        opens=moment_of(opens, event.timezone) if opens and opens > now else "",
        is_over=now > sale_ends_at(event),
        is_sold_out=is_sold_out,
    )

"""Checklist of an event before it goes live, each step with a link to the page that completes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.availability.models import Quota
from apps.backoffice.base import EventView
from apps.backoffice.refusals import sentence_of
from apps.catalog.models import Product
from apps.events.facade import Blocker, blockers_of, branding_of, links_for
from apps.events.models import Event
from apps.payments.facade import offered_methods
from apps.taxes.models import TaxRule
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from apps.tickets.facade import outputs_of
from parterre.kernel.formats import format_datetime, text_in


@dataclass(frozen=True, slots=True)
class Point:
    """`block` must be settled, `open` may be. `is_first`: the one to do now."""

    state: Literal["block", "open", "done"]
    text: str
    action: str = ""
    url: str = ""
    is_first: bool = False


def checklist_of(view: EventView) -> list[Point]:
    """Blockers first. A fixed number of queries."""
    event = view.event
    products = Product.objects.filter(event=event, active=True).count()
    blocking = [_blocking(view, blocker, products, is_first=not index) for index, blocker in _numbered(event)]
    return [*blocking, *_rest(view, products)]


def _numbered(event: Event) -> Iterator[tuple[int, Blocker]]:
    return enumerate(blockers_of(event)) if not event.live else iter(())


def _blocking(view: EventView, blocker: Blocker, products: int, *, is_first: bool) -> Point:
    action, url = "", ""
    if blocker.fix == "offer":
        action = _("Add quota") if products else _("Add product")
        url = view.event_url("quotas" if products else "product-new")
    elif blocker.fix == "payment":
        action, url = _("Set up"), view.event_url("payment")
    return Point("block", sentence_of(blocker), action, url, is_first)


def _rest(view: EventView, products: int) -> Iterator[Point]:
    event = view.event
    if products:
        text = ngettext("%(number)s active product", "%(number)s active products", products)
        yield Point("done", text % {"number": products})
    sizes = list(Quota.objects.filter(event=event).values_list("size", flat=True))
    if sizes:
        yield Point("done", _quotas(sizes))
    methods = offered_methods(event, language=get_language() or "en")
    if methods:
        yield Point(
            "done", _("Payment methods: %(methods)s") % {"methods": ", ".join(one.label for one in methods)}
        )
    rule = TaxRule.objects.filter(event=event, default=True).first()
    if rule is not None:
        name = text_in(rule.name, get_language())
        yield Point("done", _("Tax rule: %(name)s") % {"name": name})
    else:
        yield Point("open", _("No tax rule: prices show no tax"), _("Add tax rule"), view.event_url("taxes"))
    when = format_datetime(event.date_from, get_language(), zone=event.timezone)
    yield Point("done", when)
    place = text_in(event.location, get_language())
    if place:
        yield Point("done", place.splitlines()[0])
    else:
        yield Point("open", _("No location set"), _("Add location"), view.event_url("event-details"))
    yield _tickets(view)
    yield _imprint(view)


def _tickets(view: EventView) -> Point:
    if outputs_of(view.event):
        return Point("done", _("Buyers get their tickets"))
    return Point(
        "open", _("Buyers get no tickets to download"), _("Turn on"), view.event_url("event-plugins")
    )


def _imprint(view: EventView) -> Point:
    """Law asks for it in many countries, not in all: it blocks nothing."""
    if links_for(branding_of().links, view.event).get("imprint_url"):
        return Point("done", _("Imprint linked in the shop footer"))
    url = view.event_url("event-settings") + "#legal"
    if view.access.may_any((ORGANIZER_SETTINGS_GENERAL_WRITE,)):
        url = view.url("settings-general") + "#legal"
    return Point("open", _("No imprint. Many countries require one by law."), _("Add imprint"), url)


def _quotas(sizes: list[int | None]) -> str:
    if any(size is None for size in sizes):
        return _("Quotas: unlimited tickets")
    places = sum(size or 0 for size in sizes)
    return ngettext("Quotas: %(places)s ticket", "Quotas: %(places)s tickets", places) % {"places": places}

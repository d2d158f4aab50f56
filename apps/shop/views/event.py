"""Event page: description, products, cart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from apps.availability.facade import left_for_buyers
from apps.carts.facade import cart_of, sale_ends_at
from apps.catalog.facade import Snapshot, snapshot_of
from apps.events.facade import active_plugins
from apps.events.models import Event
from apps.shop.presenters.cart import shown_cart
from apps.shop.presenters.dates import moment_of, when_of
from apps.shop.presenters.event_page import event_page_of
from apps.shop.presenters.frame import header_url
from apps.shop.presenters.offer import NOTHING_TYPED, labels_of, offer_of, taxes_of
from apps.shop.quantities import Typed
from apps.shop.views.base import EventView
from parterre.kernel.formats import text_in
from parterre.kernel.lru_cache import LruCache


@dataclass(frozen=True, slots=True)
class RenderedOffer:
    """`taxes`: the rates in every price, if those are the same. `labels`: of its inputs."""

    html: SafeString
    has_any: bool
    taxes: str
    labels: Mapping[str, str]


MANY = 50  # above that, how many are left is the same to everybody
# Rendered for all buyers alike, under the versions it was made of. Keys carry the organizer's schema.
offers: LruCache[tuple[object, ...], RenderedOffer] = LruCache(1024)


class EventPage(EventView):
    def get(self, request: HttpRequest, event: str) -> HttpResponse:
        found = self.find_event(event)
        if event != found.slug:  # posters are set in capitals
            return HttpResponsePermanentRedirect(
                reverse("shop:event", urlconf="apps.shop.urls", kwargs={"event": found.slug})
            )
        return self.page(found)

    def page(self, event: Event, *, typed: Typed = NOTHING_TYPED, status: int = 200) -> HttpResponse:
        """Three queries: the event, its quotas, the cart. Call it inside the organizer.

        `typed`: what was refused.
        """
        offer = snapshot_of(event)
        cart = cart_of(event, self.key)
        shown = shown_cart(cart, event, offer, now=self.now) if cart else None
        shop = self._offer(event, offer, typed)
        context = {
            "when": when_of(event),
            "name": text_in(event.name, self.language),
            "place": text_in(event.location, self.language),
            "page": event_page_of(event, self.language),
            "offer": shop.html,
            "add_url": self.add_url,
            "header": header_url(self.branding, event),
            "taxes": shop.taxes,
            "closed": self._closed(event),
            "has_any": shop.has_any,
            "cart": shown,
            "problems": typed.problems(shop.labels),
        }
        return self.show("shop/event.html", context, status=status)

    @property
    def add_url(self) -> str:
        return reverse("shop:cart-add", urlconf="apps.shop.urls", kwargs={"event": self.event.slug})

    def _offer(self, event: Event, offer: Snapshot, typed: Typed) -> RenderedOffer:
        """Rendered once for all buyers, until the offer changes, a minute has gone, or what is left matters.

        With something typed in it, it is one buyer's.
        """
        left = left_for_buyers({one for ids in offer.quota_ids.values() for one in ids}, now=self.now)
        known = {quota_id: None if room is None else min(room, MANY) for quota_id, room in left.items()}
        if typed != NOTHING_TYPED:
            return self._rendered(event, offer, known, typed)
        key = (
            self.organizer.schema_name,
            event.pk,
            offer.version,
            active_plugins(event),  # their fees are in the prices
            self.language,
            tuple(sorted((quota_id, -1 if room is None else room) for quota_id, room in known.items())),
            int(self.now.timestamp()) // 60,
            self._closed(event),
        )
        return offers.get_or_make(key, lambda: self._rendered(event, offer, known, typed))

    def _rendered(
        self, event: Event, offer: Snapshot, left: dict[int, int | None], typed: Typed
    ) -> RenderedOffer:
        offered = offer_of(event, offer, left, now=self.now, typed=typed)
        taxes = taxes_of(offered)
        context = {
            "offered": offered,
            "event": event,
            "can_buy": not self._closed(event),
            "all_alike_taxed": bool(taxes),
        }
        html = mark_safe(render_to_string("shop/offer.html", context))  # noqa: S308  # a template of ours made it
        return RenderedOffer(html, any(not one.is_gone for one in offered), taxes, labels_of(offered))

    def _closed(self, event: Event) -> str:
        """Why nothing can be bought just now; empty when something can."""
        if event.presale_start is not None and self.now < event.presale_start:
            return gettext("Sales start on %(moment)s.") % {
                "moment": moment_of(event.presale_start, event.timezone)
            }
        if self.now > sale_ends_at(event):
            return gettext("Sales have ended.")
        return ""

"""Base views of the shop: organizer by host, event by path, one read-only transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views import View

from apps.carts.facade import is_sold_online, sale_ends_at
from apps.events.facade import branding_of, links_for
from apps.events.models import Event
from apps.shop.presenters.dates import when_of
from apps.shop.presenters.frame import contact_url, frame_of
from apps.shop.visitor import Kind, cart_key, clear_flash, flash_of, set_flash, speak
from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from parterre.kernel.formats import text_in
from parterre.kernel.lru_cache import LruCache
from parterre.web.frames import ShopFrame
from tenants.context.transactions import organizer_readonly
from tenants.models import Organizer

SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS"))
_branding_cache: LruCache[tuple[str, int, int], Any] = LruCache(512)


class ShopView(View):
    """Safe methods run inside one read-only transaction; the others enter by themselves, and render outside."""

    reads_only = True
    organizer: Organizer
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.organizer = request.organizer  # type: ignore[attr-defined]
        self.now = utc_now()
        if request.method in SAFE and self.reads_only:
            with organizer_readonly(self.organizer):
                return super().dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    @property
    def host_event_id(self) -> int | None:
        """The event whose own host this is; None: the whole shop's."""
        return getattr(self.request, "host_event_id", None)

    def show(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        values = {"note": flash_of(self.request), **context}
        response = render(self.request, template, values, status=status)
        clear_flash(self.request, response)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class SalesPaused(Exception):
    """The event was live and is not now. Not a fault: it ends the view's transaction."""


class EventView(ShopView):
    """Pages of one event. One that never was live is nobody's business: 404. One that was: sales are paused."""

    works_while_paused: ClassVar[bool] = False
    event: Event
    language: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except SalesPaused:
            return self._paused()

    def find_event(self, slug: str) -> Event:
        """Call it inside the organizer. Also settles the page's language. Raises Http404, SalesPaused."""
        event = Event.objects.filter(Q(live=True) | Q(was_live=True), slug__iexact=slug).first()
        if event is None or not is_sold_online(event) or self.host_event_id not in (None, event.pk):
            raise Http404
        self.settle(event)
        if not event.live and not self.works_while_paused:
            raise SalesPaused
        return event

    def settle(self, event: Event) -> Event:
        """This is the page's event."""
        self.event, self.language = event, speak(event.languages)
        key = (self.organizer.schema_name, event.pk, event.offer_version)
        self.branding = _branding_cache.get_or_make(key, branding_of)
        return event

    @property
    def key(self) -> str:
        return cart_key(self.request)

    def frame(self) -> ShopFrame:
        return frame_of(self.organizer, self.branding, event=self.event, path=self.request.get_full_path())

    def show(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        return super().show(
            template,
            {
                "frame": self.frame(),
                "event": self.event,
                "language": self.language,
                "now": self.now,
                **context,
            },
            status=status,
        )

    def _paused(self) -> HttpResponse:
        """No query."""
        is_over = self.now > sale_ends_at(self.event)
        context = {
            "heading": gettext("Sales have ended") if is_over else gettext("Sales are paused"),
            "name": text_in(self.event.name, self.language),
            "when": when_of(self.event),
            "contact": contact_url(links_for(self.branding.links, self.event), self.language),
        }
        return self.show("shop/paused.html", context, status=200 if self.request.method in SAFE else 409)

    def go(
        self,
        name: str,
        *,
        note: tuple[Kind, str] | None = None,
        anchor: str = "",
        query: Mapping[str, str] | None = None,
        **names: Any,
    ) -> HttpResponse:
        """See other; `note` is shown there."""
        url = reverse(f"shop:{name}", urlconf="apps.shop.urls", kwargs={"event": self.event.slug, **names})
        asked = f"?{urlencode(query)}" if query else ""
        response = HttpResponseRedirect(f"{url}{asked}{anchor}", status=303)
        if note is not None:
            set_flash(response, *note)
        return response


def sentences(error: DomainError | ValidationError) -> list[str]:
    """In the reader's language."""
    if isinstance(error, ValidationError):
        return error.messages
    return list(dict.fromkeys(gettext(one.message) % one.values for one in error.errors))

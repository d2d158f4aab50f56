"""Start page of an organizer: upcoming events. Identical for all visitors, so it is cached by version."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse

from apps.carts.facade import CHANNEL
from apps.events.facade import BrandingData, branding_of
from apps.events.models import Event
from apps.shop.presenters.event_list import event_list_of
from apps.shop.presenters.frame import frame_of
from apps.shop.views.base import ShopView
from apps.shop.visitor import speak
from parterre.kernel.lru_cache import LruCache

ON_A_PAGE = 24
SOLD_OUT_IS_OLD = 10  # seconds: a list may be that late in saying so
# Keys carry the organizer's schema.
pages: LruCache[tuple[object, ...], bytes] = LruCache(256)


class Start(ShopView):
    def get(self, request: HttpRequest) -> HttpResponse:
        """Two queries when it was rendered before, four when not. An event's own host leads to the event."""
        if (event_id := self.host_event_id) is not None:
            return self._lead_to(event_id)
        branding = branding_of()
        language = speak(branding.settings.get("locales", ()))
        number = _number(request.GET.get("page", ""))
        first = (number - 1) * ON_A_PAGE
        coming = list(self._coming()[first : first + ON_A_PAGE + 1])
        moment = int(self.now.timestamp()) // SOLD_OUT_IS_OLD
        key = (
            self.organizer.schema_name,
            self.organizer.name,
            language,
            number,
            branding.version,
            tuple(coming),
            moment,
        )
        page = pages.get_or_make(key, lambda: self._page(branding, [pk for pk, _version in coming], number))
        return HttpResponse(page, headers={"Cache-Control": "private, no-cache"})

    def _lead_to(self, event_id: int) -> HttpResponse:
        slug = Event.objects.filter(pk=event_id).values_list("slug", flat=True).first()
        if slug is None:
            raise Http404
        query = self.request.META.get("QUERY_STRING", "")
        url = reverse("shop:event", urlconf="apps.shop.urls", kwargs={"event": slug})
        return HttpResponseRedirect(f"{url}?{query}" if query else url)

    def _coming(self) -> QuerySet[Event, tuple[int, int]]:
        sold_here = Q(all_sales_channels=True) | Q(limit_sales_channels__contains=[CHANNEL])
        return (
            Event.objects.filter(sold_here, live=True, is_public=True)
            .annotate(ends=Coalesce("date_to", "date_from"))
            .filter(ends__gte=self.now)
            .order_by("date_from", "pk")
            .values_list("pk", "offer_version")
        )

    def _page(self, branding: BrandingData, ids: list[int], number: int) -> bytes:
        context = {
            "frame": frame_of(self.organizer, branding, event=None, path=self.request.path),
            "entries": event_list_of(ids[:ON_A_PAGE], now=self.now),
            "earlier": number - 1,
            "later": number + 1 if len(ids) > ON_A_PAGE else 0,
        }
        return render_to_string("shop/start.html", context, request=self.request).encode()


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and 1 <= len(given) <= 4 and int(given) else 1

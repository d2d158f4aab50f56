"""The page of a draft, by a signed link: looks as it will, and sells nothing."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from apps.events.facade import is_preview_token
from apps.events.models import Event
from apps.shop.presenters.offer import NOTHING_TYPED
from apps.shop.quantities import Typed
from apps.shop.views.event import EventPage
from parterre.web.frames import ShopFrame, Strip
from tenants.context.transactions import organizer_readonly


class PreviewPage(EventPage):
    def get(self, request: HttpRequest, event: str, token: str = "") -> HttpResponse:
        found = self.find_draft(event, token)
        return self.go("event") if found.live else self.page(found)

    def post(self, request: HttpRequest, event: str, token: str) -> HttpResponse:
        with organizer_readonly(self.organizer):
            found = self.find_draft(event, token)
            if found.live:
                return self.go("event")
            problem = gettext("This is a preview. Tickets can be bought once the event is live.")
            return self.page(found, typed=Typed(others=(problem,)), status=422)

    def find_draft(self, slug: str, token: str) -> Event:
        """A link that has expired, or is another event's, is as good as no event."""
        found = Event.objects.filter(slug__iexact=slug).first()
        if found is None or self.host_event_id not in (None, found.pk) or not is_preview_token(token, found):
            raise Http404
        return self.settle(found)

    def page(self, event: Event, *, typed: Typed = NOTHING_TYPED, status: int = 200) -> HttpResponse:
        response = super().page(event, typed=typed, status=status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @property
    def key(self) -> str:
        """No cart is shown: none can be filled here."""
        return ""

    @property
    def add_url(self) -> str:
        names = {"event": self.event.slug, "token": self.kwargs["token"]}
        return reverse("shop:preview", urlconf="apps.shop.urls", kwargs=names)

    def frame(self) -> ShopFrame:
        return replace(
            super().frame(), places=(), strip=Strip(gettext("Preview: not public, nothing can be bought"))
        )

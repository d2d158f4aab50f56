"""The organizer's own terms and privacy policy."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.events.facade import branding_of, legal_text
from apps.shop.presenters.frame import frame_of
from apps.shop.views.base import ShopView
from apps.shop.visitor import speak
from parterre.kernel.formats import text_in


class Legal(ShopView):
    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Two queries. `?version=` shows what was agreed to by an earlier order."""
        headings = {"terms": gettext("Terms and conditions"), "privacy": gettext("Privacy policy")}
        if kind not in headings:
            raise Http404
        branding = branding_of()
        applying = branding.links.get(f"{kind}_text", "")
        version = request.GET.get("version", applying)
        found = legal_text(f"{kind}_text", version)
        if found is None:
            raise Http404
        language = speak(branding.settings.get("locales", ()))
        context = {
            "frame": frame_of(self.organizer, branding, event=None, path=request.get_full_path()),
            "heading": headings[kind],
            "text": text_in(found.texts, language),
            "written_at": found.written_at,
            "is_former": version != applying,
        }
        return self.show("shop/legal.html", context)

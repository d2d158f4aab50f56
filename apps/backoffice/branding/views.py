"""Edit the shop's branding, with contrast check and preview."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import FormView, MemberView
from apps.backoffice.branding.forms import BrandingForm
from apps.backoffice.settings.crumbs import settings_crumb
from apps.events.facade import (
    BrandingData,
    branding_of,
    change_branding,
    find_branding_image,
    store_branding_image,
)
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.kernel.money import Money
from parterre.web.forms import ColourField
from parterre.web.theme import HEDGE, contrast_report, theme_hash
from tenants.routing.directory import shop_url

TYPES: Final = {"png": "image/png", "svg": "image/svg+xml", "webp": "image/webp", "jpg": "image/jpeg"}


class EditBranding(FormView):
    """“Show” shows what was typed and saves nothing; with script the preview follows by itself."""

    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/branding/branding.html"
    branding: BrandingData

    def form(self, data: Any = None, files: Any = None) -> BrandingForm:
        self.branding = branding_of()
        return BrandingForm(data, files, initial={"accent": self.branding.accent})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "show" in request.POST:
            with self.reading():
                form = self.form(request.POST)
                return self.page(form, status=200 if form.is_valid() else 422)
        return super().post(request, *args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        typed = getattr(form, "cleaned_data", {}).get("accent") if form.is_bound else None
        accent = self.branding.accent if typed is None else typed
        return {
            "heading": gettext("Branding"),
            "crumbs": [settings_crumb(self)],
            "branding": self.branding,
            "shop_url": shop_url(self.organizer),
            **preview_of(self, accent, self.branding),
        }

    def save(self, form: Any) -> str | Promise:
        changes: dict[str, Any] = {"accent": form.cleaned_data["accent"].lower()}
        for name, picture in form.pictures.items():
            changes[name] = store_branding_image(picture) if picture else ""
        change_branding(changes, actor=self.actor)
        return _("Saved. The new branding is now visible in the shop.")


class Preview(MemberView):
    """A piece of page: how a colour would branding."""

    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        branding = branding_of()
        try:
            accent = ColourField(required=False).clean(request.GET.get("accent", ""))
        except ValidationError:
            accent = branding.accent
        return self.show(
            "backoffice/branding/_preview.html", branding=branding, **preview_of(self, accent, branding)
        )


def preview_of(view: MemberView, accent: str, branding: BrandingData) -> dict[str, Any]:
    colour = (accent or HEDGE).upper()
    header = (
        view.url("branding-picture", branding.header)
        if branding.header
        else reverse("seat-rows", kwargs={"colour": colour, "slug": view.organizer.slug})
    )
    return {
        "theme_name": theme_hash(accent),
        "report": contrast_report(colour),
        "price": Money(Decimal(23), settings.DEFAULT_CURRENCY),
        "header_url": header,
        "logo_url": view.url("branding-picture", branding.logo) if branding.logo else "",
    }


class Picture(MemberView):
    """The organizer's own pictures, on this host too: the page may not load from another."""

    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = kwargs["name"]
        content = find_branding_image(self.organizer.pk, name)
        if content is None:
            raise Http404
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]], headers=headers)

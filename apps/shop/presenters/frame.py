"""Page frame of the shop: organizer, branding, languages, footer links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext

from apps.events.facade import PICTURE, BrandingData, links_for
from apps.events.models import Event
from apps.shop.visitor import NAMES, offered_languages
from parterre.kernel.formats import text_in
from parterre.web.frames import Language, Place, ShopFrame, Strip
from parterre.web.theme import theme_hash
from tenants.models import Organizer


def frame_of(organizer: Organizer, branding: BrandingData, *, event: Event | None, path: str) -> ShopFrame:
    language = (get_language() or "en").partition("-")[0]
    return ShopFrame(
        name=organizer.name,
        home_url=_url("start"),
        logo_url=_url("branding", name=branding.logo) if branding.logo else "",
        accent=branding.accent,
        places=()
        if event is None
        else (Place(gettext("Find my tickets"), _url("resend", event=event.slug)),),
        languages=tuple(
            Language(code, NAMES[code], _url("language", code=code) + "?" + urlencode({"next": path}))
            for code in offered_languages(event.languages if event else branding.settings.get("locales", ()))
            if code != language
        ),
        footer=footer_links(branding, event, language),
        strip=Strip(gettext("Test mode: orders are not real and tickets are not valid."))
        if event is not None and event.testmode
        else None,
    )


def footer_links(branding: BrandingData, event: Event | None, language: str) -> tuple[Place, ...]:
    """Who is behind this shop, what becomes of one's data, whom to ask: what law wants on every page."""
    links = links_for(branding.links, event)
    places = (
        Place(gettext("Imprint"), text_in(links.get("imprint_url"), language)),
        Place(gettext("Terms"), legal_url(links, "terms", language)),
        Place(gettext("Privacy"), legal_url(links, "privacy", language)),
        Place(gettext("Accessibility"), text_in(links.get("accessibility_url"), language)),
        Place(gettext("Contact"), contact_url(links, language)),
    )
    return tuple(place for place in places if place.url)


def legal_url(links: Mapping[str, Any], kind: str, language: str) -> str:
    """`kind`: terms or privacy. The organizer's own page, else a link, else empty."""
    return (
        _url("legal", kind=kind) if links.get(f"{kind}_text") else text_in(links.get(f"{kind}_url"), language)
    )


def contact_url(links: Mapping[str, Any], language: str) -> str:
    """A page, else a `mailto:` address, else empty."""
    page, address = text_in(links.get("contact_url"), language), links.get("contact_mail")
    return page or (f"mailto:{address}" if address else "")


def header_url(branding: BrandingData, event: Event) -> str:
    """The event's picture, else the organizer's, else rows of seats in the organizer's colour."""
    if picture := event.settings.get(PICTURE) or branding.header:
        return _url("branding", name=picture)
    colour = theme_hash(branding.accent).partition("-")[0]
    cleaned = "".join(one if one.isascii() and one.isalnum() else "-" for one in event.slug)
    return reverse("seat-rows", urlconf="apps.shop.urls", kwargs={"colour": colour, "slug": cleaned})


def _url(page: str, **names: str) -> str:
    return reverse(f"shop:{page}", urlconf="apps.shop.urls", kwargs=names or None)

"""Frames of pages as values: a view passes one to its layout as `frame`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from parterre.web.theme import theme_hash


@dataclass(frozen=True, slots=True)
class Place:
    """A link in a navigation. `count`: how many things wait there."""

    label: str
    url: str
    icon: str = ""
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    places: tuple[Place, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """The hatch above a page: test mode, a support session."""

    text: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """`name` as its speakers call it."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ShopFrame:
    """`languages`: those the page is not in. `accent`: the organizer's colour, or empty."""

    name: str
    home_url: str
    logo_url: str = ""
    accent: str = ""
    places: tuple[Place, ...] = ()
    languages: tuple[Language, ...] = ()
    footer: tuple[Place, ...] = ()
    strip: Strip | None = None

    @property
    def theme_name(self) -> str:
        return theme_hash(self.accent)


@dataclass(frozen=True, slots=True)
class OfficeFrame:
    """Back office, and with `accent` and `logo_url` the partner's face. `shortcuts`: four, for phones.

    `mode`: "live", "test", or empty where that means nothing.
    """

    name: str
    home_url: str
    sections: tuple[Section, ...]
    shortcuts: tuple[Place, ...] = ()
    switch: tuple[Place, ...] = ()
    account_name: str = ""
    account: tuple[Place, ...] = ()
    sign_out_url: str = ""
    search_url: str = ""
    search_label: str = ""
    mode: str = ""
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class ConsoleFrame:
    home_url: str
    places: tuple[Place, ...]
    account_name: str = ""
    account: tuple[Place, ...] = ()
    sign_out_url: str = ""
    search_url: str = ""
    search_label: str = ""
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class GateFrame:
    name: str
    count: str = ""
    home_url: str = ""


@dataclass(frozen=True, slots=True)
class PlainFrame:
    """Of pages with one thing to do. `name`: whose page it is."""

    name: str = "Parterre"
    home_url: str = "/"
    languages: tuple[Language, ...] = ()
    footer: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Of a checkout: with a `url` it is done and may be gone back to."""

    label: str
    url: str = ""
    current: bool = False


def at(path: str, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The same sections with the place marked that `path` is in: the longest URL that begins it."""
    urls = [place.url for section in sections for place in section.places if path.startswith(place.url)]
    here = max(urls, key=len, default="")
    return tuple(
        replace(section, places=tuple(replace(place, current=place.url == here) for place in section.places))
        for section in sections
    )


def plain_frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: the frame of account and sign-up pages. Pages with their own pay nothing for it."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> PlainFrame:
    return PlainFrame(name=settings.INSTANCE_NAME, home_url="/", languages=_languages(request))


def _languages(request: HttpRequest) -> tuple[Language, ...]:
    """Those the page is not in. After a POST there is no page to come back to but its own address."""
    try:
        return tuple(
            Language(
                code,
                name,
                f"{reverse('language', args=[code])}?{urlencode({'next': request.get_full_path()})}",
            )
            for code, name in settings.LANGUAGES
            if code != get_language()
        )
    except NoReverseMatch:  # an organizer's own host
        return ()

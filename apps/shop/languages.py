"""Select the language of a page: the visitor's, where the event offers it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

SPOKEN = ("en", "de")
NAMES = {"en": "English", "de": "Deutsch"}


def language_for(locales: Sequence[str], wanted: str | None) -> str:
    """`locales` empty: any that we speak. Else the visitor's, else the event's first that we speak."""
    offered = [code for code in map(spoken, locales) if code] or list(SPOKEN)
    base = spoken(wanted or "")
    return base if base in offered else offered[0]


def offered_languages(locales: Sequence[str]) -> list[str]:
    """In the event's order, without doubles."""
    return list(dict.fromkeys(code for code in map(spoken, locales) if code)) or list(SPOKEN)


def spoken(code: str) -> str:
    """The part of a code that we have a catalogue for, or nothing."""
    base = code.partition("-")[0].lower()
    return base if base in SPOKEN and base in dict(settings.LANGUAGES) else ""


def speak(locales: Sequence[str]) -> str:
    """Activate it for the rest of the request."""
    language = language_for(locales, translation.get_language())
    if language != translation.get_language():
        translation.activate(language)
    return language

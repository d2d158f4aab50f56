"""Presenter of what an event says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.events.facade import GOOD_TO_KNOW
from apps.events.models import Event
from parterre.kernel.formats import text_in

LABELS: Final[dict[str, tuple[str, str | Promise]]] = {
    "good_to_know_age": ("user", _("Age limit")),
    "good_to_know_directions": ("map-pin", _("Getting there")),
    "good_to_know_accessibility": ("accessibility", _("Accessibility")),
}


@dataclass(frozen=True, slots=True)
class Fact:
    icon: str
    label: str | Promise
    text: str


@dataclass(frozen=True, slots=True)
class EventTexts:
    """`about` and the texts of `facts` are Markdown, the subtitle is plain."""

    subtitle: str
    about: str
    facts: tuple[Fact, ...]


def event_page_of(event: Event, language: str) -> EventTexts:
    """No query."""
    facts = ((LABELS[name], _text(event, name, language)) for name in GOOD_TO_KNOW)
    return EventTexts(
        subtitle=_text(event, "subtitle", language),
        about=_text(event, "frontpage_text", language),
        facts=tuple(Fact(icon, label, text) for (icon, label), text in facts if text),
    )


def _text(event: Event, name: str, language: str) -> str:
    """Settings may have come by an import: only an object of language to text is read."""
    value = event.settings.get(name)
    return text_in(value, language) if isinstance(value, dict) else ""

"""Suggest a slug from a name."""

from __future__ import annotations

from typing import Final

from django.utils.text import slugify

from apps.events.models import Event

LONGEST: Final = 50
ROOM: Final = 4  # for a number behind it
UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def free_slug(name: str) -> str:
    """One query. Somebody may take it before it is used."""
    wished = slugify(name.translate(UMLAUTS))[: LONGEST - ROOM].strip("-_").replace("_", "-") or "event"
    taken = set(Event.objects.filter(slug__startswith=wished).values_list("slug", flat=True))
    return next(
        slug for slug in (wished, *(f"{wished}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )

"""Availability of slugs, and suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from parterre.kernel.errors import DomainError
from tenants.provisioning.organizers import SlugTaken
from tenants.routing.slugs import check_slug, taken_slugs

MOST_SUGGESTIONS = 3
LONGEST = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusal` None: it is free."""

    slug: str
    refusal: DomainError | None
    suggestions: tuple[str, ...] = ()


def check_availability(slug: str, *, name: str) -> Verdict:
    """Four queries at most. What is free now may be taken by somebody else the next moment."""
    try:
        check_slug(slug)
    except DomainError as refusal:
        return Verdict(slug, refusal, suggestions_for(slug, name=name))
    if taken_slugs([slug]):
        return Verdict(slug, SlugTaken(slug=slug), suggestions_for(slug, name=name))
    return Verdict(slug, None)


def suggestions_for(slug: str, *, name: str) -> tuple[str, ...]:
    wished = list(
        dict.fromkeys(found for found in _candidates(slug, name) if found != slug and _usable(found))
    )
    taken = taken_slugs(wished)
    return tuple(found for found in wished if found not in taken)[:MOST_SUGGESTIONS]


def _candidates(slug: str, name: str) -> Iterator[str]:
    base, own = slugify(slug)[:40].strip("-_"), slugify(name)[:LONGEST].strip("-_")
    yield own.replace("_", "-")
    for word in (base, own[:40].strip("-")):
        if word:
            yield from (f"{word}-tickets", f"{word}-events", f"{word}-live", f"{word}-2", f"{word}-3")


def _usable(slug: str) -> bool:
    try:
        check_slug(slug)
    except DomainError:
        return False
    return True

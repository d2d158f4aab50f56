"""A person's name out of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEGACY: Final = "_legacy"
SCHEME: Final = "_scheme"

# In the order in which they are written. What is not listed is written as its parts come.
_ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "given_family": ("given_name", "family_name"),
    "title_given_family": ("title", "given_name", "family_name"),
    "given_middle_family": ("given_name", "middle_name", "family_name"),
    "title_given_middle_family": ("title", "given_name", "middle_name", "family_name"),
    "family_given": ("family_name", "given_name"),
    "full": ("full_name",),
    "calling_full": ("full_name",),
    "full_transcription": ("full_name",),
    "salutation_given_family": ("salutation", "given_name", "family_name"),
    "salutation_title_given_family": ("salutation", "title", "given_name", "family_name"),
    "salutation_title_given_family_degree": ("salutation", "title", "given_name", "family_name"),
}


def parts_of(name: str) -> dict[str, str]:
    """For a name that is not taken apart."""
    return {LEGACY: name}


def full_name(parts: Mapping[str, str] | None) -> str | None:
    """None: nobody gave a name."""
    if not parts:
        return None
    if LEGACY in parts:
        return parts[LEGACY].strip() or None
    given = {key: part.strip() for key, part in parts.items() if key != SCHEME and part.strip()}
    match parts.get(SCHEME, ""):
        case "family_nospace_given":
            name = given.get("family_name", "") + given.get("given_name", "")
        case "family_comma_given":
            name = ", ".join(given[key] for key in ("family_name", "given_name") if key in given)
        case "salutation_title_given_family_degree" as scheme if "degree" in given:
            name = f"{_joined(scheme, given)}, {given['degree']}"
        case scheme:
            name = _joined(scheme, given)
    return name or None


def _joined(scheme: str, given: Mapping[str, str]) -> str:
    return " ".join(given[key] for key in _ORDER.get(scheme, tuple(given)) if key in given)

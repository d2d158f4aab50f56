"""Name schemes of the contract: their parts, and how a full name is formed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parterre.kernel.normalize import normalized_name

LEGACY: Final = "_legacy"
SCHEME: Final = "_scheme"
WHOLE: Final = "full"

# The parts in the order in which they are written, except where `full_name` says otherwise.
NAME_SCHEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "given_family": ("given_name", "family_name"),
    "title_given_family": ("title", "given_name", "family_name"),
    "given_middle_family": ("given_name", "middle_name", "family_name"),
    "title_given_middle_family": ("title", "given_name", "middle_name", "family_name"),
    "family_given": ("family_name", "given_name"),
    "family_nospace_given": ("given_name", "family_name"),
    "family_comma_given": ("given_name", "family_name"),
    "full": ("full_name",),
    "calling_full": ("calling_name", "full_name"),
    "full_transcription": ("full_name", "latin_transcription"),
    "salutation_given_family": ("salutation", "given_name", "family_name"),
    "salutation_title_given_family": ("salutation", "title", "given_name", "family_name"),
    "salutation_title_given_family_degree": ("salutation", "title", "given_name", "family_name", "degree"),
}


def parts_of(name: str) -> dict[str, str]:
    """For a name that is not taken apart."""
    return {LEGACY: name}


def whole_name(name: str) -> dict[str, str]:
    """For a name that was asked for in one field; of an empty one there are no parts."""
    return {SCHEME: WHOLE, "full_name": name} if name else {}


def full_name(parts: Mapping[str, str] | None) -> str | None:
    """None: nobody gave a name. Parts of a scheme that is not known are written as they come."""
    if not parts:
        return None
    if LEGACY in parts:
        return normalized_name(parts[LEGACY]) or None
    scheme = parts.get(SCHEME, "")
    order = NAME_SCHEMES.get(scheme, tuple(parts))
    given = {key: parts[key].strip() for key in order if key != SCHEME and parts.get(key, "").strip()}
    match scheme:
        case "calling_full" | "full_transcription":
            name = given.get("full_name", "")
        case "family_nospace_given":
            name = "".join(reversed(given.values()))
        case "family_comma_given":
            name = ", ".join(reversed(given.values()))
        case "salutation_title_given_family_degree" if "degree" in given:
            degree = given.pop("degree")
            name = f"{' '.join(given.values())}, {degree}"
        case _:
            name = " ".join(given.values())
    return normalized_name(name) or None

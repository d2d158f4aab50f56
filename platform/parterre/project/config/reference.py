"""Configuration reference, for `showconfig` and the operators' page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parterre.project.config.load import LoadedConfig
from parterre.project.config.sections import KEYS, Key

MASK = "********"


def shown(key: Key, value: Any) -> str:
    """A value as it would be written in a file; a secret only as given or not."""
    if key.secret and value != key.default:
        return MASK
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value)


def settings_in_force(loaded: LoadedConfig) -> Iterator[tuple[str, str, str]]:
    """Key, value, where it comes from."""
    for key in KEYS:
        section = getattr(loaded.config, key.section)
        yield key.title, shown(key, getattr(section, key.attribute)), loaded.origins[key]


def markdown() -> str:
    """One row a key."""
    lines = ["| key | environment | default | must be | meaning |", "|---|---|---|---|---|"]
    for key in KEYS:
        variables = "<br>".join(f"`{name}`" for name in reversed(key.variables))
        default = f"`{shown(key, key.default)}`" if key.default not in ("", ()) else ""
        about = f"{key.about} *(secret)*" if key.secret else key.about
        cells = (f"`{key.title}`", variables, default, key.kind.allowed, about)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"

"""Additional sources for a Content-Security-Policy, in its own syntax."""

from __future__ import annotations

from collections.abc import Mapping

NONE = "'none'"


def with_more_sources(directives: Mapping[str, list[str]], header: str) -> dict[str, list[str]]:
    """`header`: as in `script-src https://cdn.example.com; img-src data:`. Adds, and never takes away."""
    merged = {name: list(sources) for name, sources in directives.items()}
    for directive in header.split(";"):
        name, *sources = directive.split() or [""]
        if sources:
            known = [source for source in merged.get(name.lower(), []) if source != NONE]
            merged[name.lower()] = [*known, *(source for source in sources if source not in known)]
    return merged

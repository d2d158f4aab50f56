from __future__ import annotations

import pytest

from parterre.project.settings.csp_sources import with_more_sources

BASE = {"default-src": ["'none'"], "script-src": ["'self'"]}


@pytest.mark.parametrize(
    ("header", "merged"),
    [
        ("", BASE),
        (" ; script-src ; ", BASE),
        ("script-src https://cdn.example.com", {**BASE, "script-src": ["'self'", "https://cdn.example.com"]}),
        ("Script-Src 'self' a; img-src data:", {**BASE, "script-src": ["'self'", "a"], "img-src": ["data:"]}),
        ("default-src https:", {**BASE, "default-src": ["https:"]}),
    ],
)
def test_sources_are_added_and_none_taken_away(header: str, merged: dict[str, list[str]]) -> None:
    assert with_more_sources(BASE, header) == merged

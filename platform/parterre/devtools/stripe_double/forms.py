"""Parser for Stripe's nested form values: `line_items[0][price_data][currency]=eur`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl


def parse(encoded: str) -> dict[str, Any]:
    """Dicts whose keys count up from 0 are lists."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        _put(root, re.findall(r"[^\[\]]+", name), value)
    return {name: _lists(value) for name, value in root.items()}


def _put(root: dict[str, Any], way: list[str], value: str) -> None:
    for part in way[:-1]:
        root = root.setdefault(part, {})
    root[way[-1]] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(part) for name, part in value.items()}
    if inner and list(inner) == [str(number) for number in range(len(inner))]:
        return list(inner.values())
    return inner


def unknown(given: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(given) - {*known, "expand"})

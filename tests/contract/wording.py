"""How violations speak about values."""

from collections.abc import Iterable


def shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def listed(names: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, names)))

"""Color arithmetic: WCAG contrast and OKLab lightness. Constants of OKLab as in CSS Color 4."""

from __future__ import annotations

from collections.abc import Callable, Iterable

WHITE, INK, PAGE = "#FFFFFF", "#13201A", "#EEF0ED"
STEP = 0.01  # of OKLab's lightness


def contrast(one: str, other: str) -> float:
    """WCAG 2: from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(one: str, other: str, share: float) -> str:
    return _to_hex(a * share + b * (1 - share) for a, b in zip(_channels(one), _channels(other), strict=True))


def darkened_until(colour: str, good: Callable[[str], bool]) -> str:
    """The same hue, step by step darker. Black is the end: `good` must hold there."""
    level, result = lightness(colour), colour
    while not good(result):
        level -= STEP
        result = with_lightness(colour, level)
    return result


def lightness(colour: str) -> float:
    return _oklab(colour)[0]


def with_lightness(colour: str, level: float) -> str:
    """The same hue, lighter or darker; chroma gives way where the screen has no such colour."""
    _, a, b = _oklab(colour)
    chroma, rgb = 1.0, _from_oklab(level, a, b)
    while chroma and not all(-0.001 <= value <= 1.001 for value in rgb):
        chroma = chroma * 0.93 if chroma > 0.05 else 0
        rgb = _from_oklab(level, a * chroma, b * chroma)
    return _to_hex(_encode(value) for value in rgb)


def _channels(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _linear(colour: str) -> list[float]:
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in _channels(colour)]


def _encode(value: float) -> float:
    value = min(1, max(0, value))
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _to_hex(values: Iterable[float]) -> str:
    return "#" + "".join(f"{round(min(1, max(0, value)) * 255):02X}" for value in values)


def _oklab(colour: str) -> tuple[float, float, float]:
    r, g, b = _linear(colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    mid = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


def _from_oklab(level: float, a: float, b: float) -> list[float]:
    long = (level + 0.3963377774 * a + 0.2158037573 * b) ** 3
    mid = (level - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (level - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return [
        4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short,
    ]

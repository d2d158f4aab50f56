"""Default header image of a shop: rows of seats in the organizer's color, the same for the same slug."""

from __future__ import annotations

import hashlib
import math

from parterre.web.colours import mix, with_lightness
from parterre.web.theme import theme

WIDTH, HEIGHT = 1600, 640
LIGHT = 60  # its height


def seat_rows(accent: str, slug: str) -> str:
    """An SVG drawing. `slug` decides which seats are taken, and where the light falls."""
    chosen = theme(accent).accent
    background, glow, dim = (with_lightness(chosen, level) for level in (0.25, 0.3, 0.4))
    light = mix(chosen, "#FFFFFF", 0.3)
    chance = _Chance(slug)
    centre = 620 + 360 * chance.next()
    seats = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.1f}" fill="{_colour(chance.next(), dim, light, chosen)}"/>'
        for x, y, r in _seats(centre)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{background}"/>'
        f'<circle cx="{centre:.0f}" cy="{LIGHT}" r="420" fill="{glow}"/>'
        f'<circle cx="{centre:.0f}" cy="{LIGHT}" r="200" fill="{chosen}"/>'
        f"{seats}</svg>\n"
    )


def _seats(centre: float) -> list[tuple[float, float, float]]:
    """Across, down, radius: in circles around the light, wider apart towards the back."""
    found = []
    for row in range(24):
        radius, size = 290 + row * 54, 10.5 + row * 0.5
        gap = (46 + row * 1.6) / radius
        most = math.floor(1.5 / gap)
        for seat in range(-most, most + 1):
            angle = (seat + 0.5 * (row % 2)) * gap
            x, y = centre + radius * math.sin(angle), LIGHT + radius * math.cos(angle)
            if -20 < x < WIDTH + 20 and 150 < y < HEIGHT + 20:
                found.append((x, y, size))
    return found


def _colour(number: float, dim: str, light: str, accent: str) -> str:
    """Of every hundred seats five are marigold, thirty lit, fifteen in the organizer's colour."""
    if number < 0.05:
        return "#F2B632"
    if number < 0.35:
        return light
    return accent if number < 0.5 else dim


class _Chance:
    """Numbers from 0 to 1 that depend on nothing but the word."""

    def __init__(self, word: str) -> None:
        self._state = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big") | 1

    def next(self) -> float:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) / 2**31

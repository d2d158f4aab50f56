"""Figures rendered by the server: sparklines, and a chart of occupied seats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 88, 26, 3


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The `d` of a path in 88 × 26, and its end."""

    path: str
    x: float
    y: float


def spark_of(values: Sequence[float], *, highest: float | None = None) -> Sparkline:
    """Zero-based. One value, or none, is a flat line."""
    heights = list(values) or [0.0]
    if len(heights) == 1:
        heights *= 2
    top = max(highest or 0, *heights) or 1
    across = (WIDTH - 2 * MARGIN) / (len(heights) - 1)
    down = HEIGHT - 2 * MARGIN
    points = [
        (round(MARGIN + index * across, 1), round(HEIGHT - MARGIN - down * max(0, value) / top, 1))
        for index, value in enumerate(heights)
    ]
    x, y = points[-1]
    return Sparkline(path="M" + "L".join(f"{a:g} {b:g}" for a, b in points), x=x, y=y)


@dataclass(frozen=True, slots=True)
class Seat:
    x: float
    y: float
    taken: bool


@dataclass(frozen=True, slots=True)
class SeatsChart:
    """Seats as dots around a stage; one dot is `each` people."""

    seats: tuple[Seat, ...]
    each: int

    @property
    def height(self) -> int:
        return round(max((seat.y for seat in self.seats), default=30)) + 8


def seats_chart_of(inside: int, places: int, *, most_dots: int = 96) -> SeatsChart:
    """Filled from the front, as people arrive."""
    each = max(1, math.ceil(places / most_dots))
    dots = math.ceil(places / each)
    filled = min(dots, round(inside / each)) if inside else 0
    return SeatsChart(
        seats=tuple(Seat(x, y, taken=index < filled) for index, (x, y) in enumerate(_seat_positions(dots))),
        each=each,
    )


def _seat_positions(count: int) -> list[tuple[float, float]]:
    """In arcs around the stage at (160, 14), each arc with room for more than the one before."""
    found: list[tuple[float, float]] = []
    row = 0
    while len(found) < count:
        radius = 62 + 17 * row
        room = min(count - len(found), 9 + 3 * row)
        spread = math.radians(62 + 2 * row)
        for seat in range(room):
            angle = spread * (2 * seat / (room - 1) - 1) if room > 1 else 0.0
            found.append((round(160 + radius * math.sin(angle), 1), round(14 + radius * math.cos(angle), 1)))
        row += 1
    return found


@dataclass(frozen=True, slots=True)
class SkeletonLine:
    """A line of a skeleton: a word at the left, a figure at the right."""

    y: int
    left: int
    x: int
    right: int


@dataclass(frozen=True, slots=True)
class Skeleton:
    lines: tuple[SkeletonLine, ...]
    height: int


def skeleton_of(lines: int) -> Skeleton:
    """Of the same height as what is being loaded, and still."""
    widths = [(90, 120), (110, 100), (80, 110)]
    bones = tuple(
        SkeletonLine(y=46 * line, left=left, x=300 - right, right=right)
        for line, (left, right) in ((line, widths[line % 3]) for line in range(lines))
    )
    return Skeleton(bones, height=max(24, 46 * lines - 22))

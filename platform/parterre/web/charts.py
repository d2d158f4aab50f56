"""Line charts as SVG: a solid line for the subject, dotted lines for comparison, from zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from parterre.kernel.formats import format_number

STEPS = 4  # between zero and the top
LETTER = 7  # pixels, of a figure at 12 px


@dataclass(frozen=True, slots=True)
class Line:
    """`values`: one a place on the axis, from the first on; a line may end before the axis does."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """`axis`: what is below each place, in order; places without a word have an empty one. `names`: what the table
    calls the places, if it is not their word."""

    axis: tuple[str, ...]
    subject: Line
    other: Line | None = None
    names: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.subject, self.other) if self.other else (self.subject,)

    @property
    def drawings(self) -> tuple[Drawing, Drawing]:
        """Twice, so that words stay readable: for a wide place, and for a phone."""
        return Drawing(self, "wide", 680, 240), Drawing(self, "phone", 340, 210)

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """As a table: each place with the values of all lines."""
        return [
            (
                word or str(place + 1),
                [figure(line.values[place]) if place < len(line.values) else "–" for line in self.lines],
            )
            for place, word in enumerate(self.names or self.axis)
        ]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Drawing:
    chart: LineChart
    kind: str
    width: int
    height: int

    @property
    def top(self) -> float:
        values = [value for line in self.chart.lines for value in line.values]
        # Whole numbers have whole levels, also small ones.
        least = STEPS if all(float(value).is_integer() for value in values) else 0
        return rounded_up(max([*values, least]))

    @property
    def left(self) -> int:
        return 10 + LETTER * len(figure(self.top))

    @property
    def right(self) -> int:
        """Where the axis ends: the line that reaches it has its name behind it."""
        names = [line.name for line in self.chart.lines if len(line.values) == len(self.chart.axis)]
        longest = max((len(name) for name in names), default=0)
        return self.width - 12 - (LETTER + 1) * longest if self.kind == "wide" else self.width - 12

    @property
    def bottom(self) -> int:
        return self.height - 28

    @property
    def levels(self) -> list[Tick]:
        return [
            Tick(self._y(self.top * step / STEPS), figure(self.top * step / STEPS))
            for step in range(STEPS + 1)
        ]

    @property
    def places(self) -> list[Tick]:
        last = len(self.chart.axis) - 1
        return [
            Tick(self._x(place), word, {0: "start", last: "end"}.get(place, "middle"))
            for place, word in enumerate(self.chart.axis)
            if word
        ]

    @property
    def subject(self) -> str:
        return self._path(self.chart.subject.values)

    @property
    def area(self) -> str:
        values = self.chart.subject.values
        if not values:
            return ""
        return f"{self._path(values)}V{self.bottom}H{self._x(0):g}Z"

    @property
    def other(self) -> str:
        return self._path(self.chart.other.values) if self.chart.other else ""

    @property
    def end(self) -> tuple[float, float]:
        return self._end(self.chart.subject.values)

    @property
    def other_end(self) -> tuple[float, float]:
        return self._end(self.chart.other.values if self.chart.other else ())

    @property
    def name_anchor(self) -> str:
        """The subject's name stands before its end unless it ends at the very beginning."""
        return "end" if self.end[0] > self.left + 80 else "start"

    def _end(self, values: Sequence[float]) -> tuple[float, float]:
        return (self._x(len(values) - 1), self._y(values[-1])) if values else (self.left, self.bottom)

    def _path(self, values: Sequence[float]) -> str:
        points = (f"{self._x(place):g} {self._y(value):g}" for place, value in enumerate(values))
        return "M" + "L".join(points) if values else ""

    def _x(self, place: int) -> float:
        apart = (self.right - self.left) / max(1, len(self.chart.axis) - 1)
        return round(self.left + place * apart, 1)

    def _y(self, value: float) -> float:
        return round(self.bottom - (self.bottom - 16) * value / self.top, 1)


def figure(value: float) -> str:
    """As the reader's language writes it."""
    return format_number(value, get_language())


def rounded_up(highest: float) -> float:
    """To a number that parts well in four: 1, 2, 4, 6 or 8 of a power of ten."""
    if highest <= 0:
        return STEPS
    power = 10 ** math.floor(math.log10(highest))
    return float(next(step * power for step in (1, 2, 4, 6, 8, 10, 20) if step * power >= highest))

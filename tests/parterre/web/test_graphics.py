from __future__ import annotations

import pytest

from parterre.web.graphics import seats_chart_of, skeleton_of, spark_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("values", "highest", "path"),
    [
        ([0, 5, 10], None, "M3 23L44 13L85 3"),
        ([0, 5, 10], 20, "M3 23L44 18L85 13"),
        ([], None, "M3 23L85 23"),
        ([7], None, "M3 3L85 3"),
        ([0, 0], None, "M3 23L85 23"),
    ],
)
def test_a_line_begins_at_zero(values: list[float], highest: float | None, path: str) -> None:
    assert spark_of(values, highest=highest).path == path


def test_the_dot_is_at_the_end() -> None:
    line = spark_of([0, 10])

    assert (line.x, line.y) == (85, 3)


@pytest.mark.parametrize(
    ("inside", "places", "each", "dots", "taken"),
    [
        (412, 640, 7, 92, 59),
        (0, 640, 7, 92, 0),
        (640, 640, 7, 92, 91),
        (3, 5, 1, 5, 3),
        (0, 0, 1, 0, 0),
        (9, 5, 1, 5, 5),
    ],
)
def test_a_house_fills_by_dots(inside: int, places: int, each: int, dots: int, taken: int) -> None:
    made = seats_chart_of(inside, places)

    assert (made.each, len(made.seats), sum(seat.taken for seat in made.seats)) == (each, dots, taken)


def test_seats_stand_apart() -> None:
    seats = seats_chart_of(0, 90).seats

    nearest = min(
        ((one.x - two.x) ** 2 + (one.y - two.y) ** 2) ** 0.5
        for index, one in enumerate(seats)
        for two in seats[:index]
    )
    assert nearest > 11.5
    assert all(5 < seat.x < 315 for seat in seats)


def test_a_skeleton_is_as_high_as_its_lines() -> None:
    assert (len(skeleton_of(3).lines), skeleton_of(3).height) == (3, 116)

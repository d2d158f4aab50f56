from __future__ import annotations

import pytest

from parterre.web.charts import Line, LineChart, rounded_up

pytestmark = pytest.mark.pure

AXIS = ("12 weeks", "", "4 weeks", "doors")
CHART = LineChart(AXIS, Line("2026 · 1,204", (0, 400, 1204)), Line("2025 · 1,480", (0, 300, 900, 1480)))


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 4), (1, 1), (3, 4), (7, 8), (9, 10), (11, 20), (1480, 2000), (4000, 4000), (0.3, 0.4)],
)
def test_the_top_parts_well_in_four(highest: float, top: float) -> None:
    assert rounded_up(highest) == pytest.approx(top)


def test_lines_begin_at_zero_and_end_where_their_values_do() -> None:
    wide, phone = CHART.drawings

    assert [level.text for level in wide.levels] == ["0", "500", "1,000", "1,500", "2,000"]
    assert wide.subject.startswith(f"M{wide.left} {wide.bottom}L")
    assert wide.other_end[0] == wide.right
    assert wide.end[0] < wide.right
    assert phone.width < wide.width
    assert [place.text for place in phone.places] == ["12 weeks", "4 weeks", "doors"]


def test_everything_stands_within_the_drawing() -> None:
    for drawing in CHART.drawings:
        assert 0 < drawing.left < drawing.right < drawing.width
        assert all(0 < level.at <= drawing.bottom for level in drawing.levels)


def test_a_table_says_the_same() -> None:
    assert CHART.rows == [
        ("12 weeks", ["0", "0"]),
        ("2", ["400", "300"]),
        ("4 weeks", ["1,204", "900"]),
        ("doors", ["–", "1,480"]),
    ]


def test_the_table_may_name_what_the_axis_has_no_room_for() -> None:
    chart = LineChart(("", "Nov 2"), Line("Tickets", (3, 4)), names=("Nov 1, 2026", "Nov 2, 2026"))

    assert chart.rows == [("Nov 1, 2026", ["3"]), ("Nov 2, 2026", ["4"])]
    assert [place.text for place in chart.drawings[0].places] == ["Nov 2"]


def test_nothing_sold_yet_is_an_empty_chart() -> None:
    drawing = LineChart(("1", "2"), Line("now", ())).drawings[0]

    assert (drawing.subject, drawing.area, drawing.other) == ("", "", "")

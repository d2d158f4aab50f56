from __future__ import annotations

import io
import re

import pytest
import segno
from reportlab.pdfgen.canvas import Canvas

from parterre.integrations.pdf.qr import _runs, draw_qr

pytestmark = pytest.mark.pure


def test_modules_side_by_side_are_one_rectangle() -> None:
    assert list(_runs(bytes([1, 1, 0, 0, 1, 0, 1, 1, 1]))) == [(0, 2), (4, 1), (6, 3)]
    assert list(_runs(bytes([0, 0]))) == []


def test_every_dark_module_is_drawn_once() -> None:
    canvas = Canvas(io.BytesIO(), pageCompression=0)

    draw_qr(canvas, "secret", x=0, y=0, size=100)

    dark = sum(sum(row) for row in segno.make("secret", error="m", micro=False).matrix)
    side = len(segno.make("secret", error="m", micro=False).matrix)
    sizes = re.findall(r"([\d.]+) ([\d.]+) re", "\n".join(canvas._code))
    area = sum(float(width) * float(height) for width, height in sizes)
    assert round(area / (100 / side) ** 2, 1) == dark

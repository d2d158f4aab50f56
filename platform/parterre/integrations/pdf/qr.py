"""QR codes as vector shapes for PDFs."""

from __future__ import annotations

from collections.abc import Iterator

import segno
from reportlab.pdfgen.canvas import Canvas


def draw_qr(canvas: Canvas, text: str, *, x: float, y: float, size: float) -> None:
    """Black modules in a square with its lower left corner at (x, y). The quiet zone is the caller's."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    module = size / len(rows)
    path = canvas.beginPath()
    for index, row in enumerate(rows):
        bottom = y + size - (index + 1) * module
        for start, length in _runs(row):
            path.rect(x + start * module, bottom, length * module, module)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Dark modules side by side become one rectangle, so that no hairline shows between them."""
    start = None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None

"""A ticket's code as a picture for screens. (Files have theirs from `parterre.integrations.pdf`, which is heavier.)"""

from __future__ import annotations

import segno

QUIET = 2


def qr_svg(text: str) -> str:
    """Black on white, also in dark surroundings: scanners want it so."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    size = len(rows) + 2 * QUIET
    shapes = "".join(
        f"M{start + QUIET} {y + QUIET}h{width}v1h-{width}z"
        for y, row in enumerate(rows)
        for start, width in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{shapes}"/></svg>'
    )


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many stand side by side."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            found.append((start, place - start))
            start = None
    return found

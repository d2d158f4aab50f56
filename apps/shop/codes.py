"""Ticket QR codes for screens. Files use `parterre.integrations.pdf`, which is heavier."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> str:
    """Black on white, also in dark surroundings: scanners want it so."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        out, kind="svg", xmldecl=False, omitsize=True, border=2, light="#fff", svgclass=None, lineclass=None
    )
    # Between rows no hairline shows, whatever the size.
    return out.getvalue().decode().replace("<svg ", '<svg shape-rendering="crispEdges" ', 1)

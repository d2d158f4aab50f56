"""QR code for banking apps (EPC069-12): a prefilled transfer in euros."""

from __future__ import annotations

import io
from decimal import Decimal

import segno
from segno.helpers import make_epc_qr

LARGEST = Decimal("999999999.99")


def girocode(*, name: str, iban: str, bic: str, amount: Decimal, reference: str) -> str:
    """SVG markup; empty when the details do not fit into the standard."""
    if not Decimal("0.01") <= amount <= LARGEST:
        return ""
    try:
        code = make_epc_qr(
            name=name[:70], iban=iban, bic=bic or None, amount=amount, text=reference[:140], encoding="utf-8"
        )
    except ValueError:
        return ""
    return _svg(code)


def _svg(code: segno.QRCode) -> str:
    out = io.BytesIO()
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass=None, lineclass=None, omitsize=True, border=2
    )
    return out.getvalue().decode()

"""Names in scripts that Roboto lacks, with the font that a document takes for them."""

from __future__ import annotations

import io
from typing import Final

import pikepdf

NAMES_BY_SCRIPT: Final = {
    "Arabic": ("ليلى حداد", "NotoSansArabic"),
    "Hebrew": ("נועה כהן", "NotoSansHebrew"),
    "Chinese": ("陈思雨", "DroidSansFallbackFull"),
    "Japanese": ("佐藤 カナ", "DroidSansFallbackFull"),
    "Korean": ("박서연", "NanumGothicCoding"),
    "Thai": ("มาลี ที่รัก", "NotoSansThai"),
    "Devanagari": ("रीना क्षेत्री", "NotoSansDevanagari"),
    "Armenian": ("Անի", "NotoSansArmenian"),
    "Georgian": ("ნინო", "NotoSansGeorgian"),
}


def fonts_in(document: bytes) -> set[str]:
    """Names of the fonts that a PDF holds, whole or in part."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        dictionaries = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        names = [str(one.BaseFont) for one in dictionaries if "/BaseFont" in one]
    return {name.removeprefix("/").rpartition("+")[2] for name in names}

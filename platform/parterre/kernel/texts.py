"""Multilingual texts. Plain Python, no catalogs."""

from __future__ import annotations

from collections.abc import Mapping


def text_in(texts: Mapping[str, str] | None, language: str | None) -> str:
    """The text in this language, else in a near one, else in English, else in whichever there is."""
    written = {code: text for code, text in (texts or {}).items() if text}
    base = (language or "en").partition("-")[0]
    near = [code for code in written if code.partition("-")[0] == base]
    for code in (language, base, *near, "en", *written):
        if code in written:
            return written[code]
    return ""

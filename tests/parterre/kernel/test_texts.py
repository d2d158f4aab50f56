from __future__ import annotations

import pytest

from parterre.kernel.texts import text_in

pytestmark = pytest.mark.pure

FAIR = {"en": "Fair", "de": "Markt", "de-informal": "Märktle", "fr": ""}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Fair"),
        ("de", "Markt"),
        ("de-informal", "Märktle"),
        ("de-at", "Markt"),
        ("fr", "Fair"),
        (None, "Fair"),
    ],
)
def test_the_nearest_language(language: str | None, text: str) -> None:
    assert text_in(FAIR, language) == text


def test_whichever_there_is() -> None:
    assert text_in({"de-informal": "Märktle"}, "de") == "Märktle"
    assert text_in({"pl": "Targi"}, "de") == "Targi"
    assert (text_in({}, "de"), text_in(None, "de")) == ("", "")

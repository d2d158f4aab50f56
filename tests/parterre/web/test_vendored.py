"""Files of others are those we say they are."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from parterre.web.icons import NAMES, icon_names

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[3]
LISTS = [ROOT / "platform/parterre/web/VENDORED.md", ROOT / "tests/journeys/vendor/README.md"]
ENTRIES = [
    pytest.param(listed.parent / file, digest, id=file)
    for listed in LISTS
    for file, digest in re.findall(
        r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", listed.read_text(), re.MULTILINE
    )
]


@pytest.mark.parametrize(("file", "digest"), ENTRIES)
def test_the_hash_is_the_listed_one(file: Path, digest: str) -> None:
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest


def test_all_are_listed() -> None:
    assert len(ENTRIES) == 5
    fonts = ROOT / "platform/parterre/web/static/web/fonts"
    assert {file.name for file in fonts.iterdir()} == {entry.values[0].name for entry in ENTRIES[:2]}


def test_the_sprite_holds_the_named_icons() -> None:
    sprite = (ROOT / "platform/parterre/web/static/web/icons.svg").read_text()

    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == icon_names()
    assert NAMES.read_text().split() == sorted(NAMES.read_text().split())

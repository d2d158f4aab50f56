"""Files and modules that the documentation of the code names exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *(
        page
        for part in ("adr", "contributors", "plugin-authors")
        for page in sorted((ROOT / "docs" / part).glob("*.md"))
    ),
]
SOURCES = ("", "platform")
ENTRY_POINTS = {"parterre.plugins"}
NAMED = re.compile(
    r"`((?:apps|tenants|platform|tests|docs|benchmarks)/[\w./*-]*|(?:apps|tenants|parterre)(?:\.\w+)+)`"
)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_exists(page: Path) -> None:
    assert list(_missing(page.read_text(), page.parent)) == []


def test_a_name_that_does_not_exist_is_found() -> None:
    text = "`apps/nowhere.py`, `tenants.nowhere.at_all`, [a page](nowhere.md), `apps/sales/`, `tenants.outbox.tasks`"

    assert list(_missing(text, ROOT)) == ["apps/nowhere.py", "tenants.nowhere.at_all", "nowhere.md"]


def _missing(text: str, folder: Path) -> Iterator[str]:
    yield from (name for name in NAMED.findall(text) if name not in ENTRY_POINTS and not _exists(name))
    yield from (link for link in LINK.findall(text) if not (folder / link).exists())


def _exists(name: str) -> bool:
    if "/" in name:
        return any(ROOT.glob(name.rstrip("/")))
    return any(_is_module(ROOT / source, name) for source in SOURCES)


def _is_module(root: Path, name: str) -> bool:
    """A module, or a name in one."""
    module, _, attribute = name.rpartition(".")
    return _file(root, name) is not None or (
        (file := _file(root, module)) is not None
        and re.search(rf"\b{attribute}\b", file.read_text()) is not None
    )


def _file(root: Path, module: str) -> Path | None:
    path = root.joinpath(*module.split("."))
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.exists()), None)

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command

from parterre.web import stylesheet
from parterre.web.stylesheet import StyleSheet, StyleSheetBroken


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of templates there is."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "page.html").write_text('<c-card class="mt-4 text-ink bg-red-500">')
    monkeypatch.setattr(stylesheet, "template_folders", lambda: [folder])
    return folder


@pytest.fixture
def sheet(tmp_path: Path, templates: Path) -> StyleSheet:
    return StyleSheet(tmp_path / "built")


def test_it_holds_components_and_the_utilities_that_templates_ask_for(sheet: StyleSheet) -> None:
    sheet.bring_up_to_date()

    css = sheet.path.read_text()
    assert ".btn-main{" in css
    assert ".mt-4{" in css
    assert ".text-ink{color:var(--ink)}" in css


def test_there_is_no_stock_palette(sheet: StyleSheet) -> None:
    sheet.bring_up_to_date()

    assert "bg-red-500" not in sheet.path.read_text()
    assert "oklch" not in sheet.path.read_text()


def test_nothing_is_fetched_from_elsewhere(sheet: StyleSheet) -> None:
    sheet.bring_up_to_date()

    addresses = re.findall(r"url\(([^)]*)\)", sheet.path.read_text())

    assert addresses
    assert [address for address in addresses if ":" in address or address.startswith("/")] == []


def test_a_second_time_does_nothing(sheet: StyleSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sheet.bring_up_to_date()
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: pytest.fail("compiled again"))

    assert (first, sheet.bring_up_to_date()) == (True, False)


def test_a_changed_template_changes_it(sheet: StyleSheet, templates: Path) -> None:
    sheet.bring_up_to_date()

    (templates / "other.html").write_text('<p class="pt-12">')

    assert sheet.bring_up_to_date()
    assert ".pt-12{" in sheet.path.read_text()


def test_a_lost_sheet_is_made_again(sheet: StyleSheet) -> None:
    sheet.bring_up_to_date()
    sheet.path.unlink()

    assert sheet.bring_up_to_date()


def test_a_refusal_of_the_compiler_is_told(sheet: StyleSheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stylesheet, "SOURCES", sheet.root / "nowhere")
    with pytest.raises(StyleSheetBroken):
        sheet.bring_up_to_date()

    monkeypatch.setattr("parterre.web.management.commands.build_css.style_sheet", lambda: sheet)
    with pytest.raises(CommandError):
        call_command("build_css", verbosity=0)


def test_templates_on_our_components_are_looked_into() -> None:
    folders = stylesheet.template_folders()

    assert stylesheet.SOURCES.parent / "templates" in folders
    assert not [folder for folder in folders if "rest_framework" in folder.parts]


def test_static_files_are_found_in_development_without_any_command() -> None:
    found = finders.find(stylesheet.NAME)

    assert found
    assert Path(str(found)) == settings.DATA_DIR / "built" / stylesheet.NAME
    assert finders.find(stylesheet.NAME, find_all=True) == [found]
    assert finders.find("web/mark.svg")

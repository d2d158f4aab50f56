from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.template import Context, Engine

from parterre.web import icons
from parterre.web.icons import IconUnknown, sprite_of
from parterre.web.templatetags.components import icon

CHECK = """<!-- @license -->
<svg
  class="lucide"
  viewBox="0 0 24 24"
>
  <path d="M20 6 9 17l-5-5" />
  <path d="M1 1" />
</svg>
"""


def test_a_symbol_holds_the_shapes_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "check.svg").write_text(CHECK)

    assert sprite_of(tmp_path, ["check"]) == (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        '<symbol id="check" viewBox="0 0 24 24"><path d="M20 6 9 17l-5-5"/><path d="M1 1"/></symbol>\n'
        "</svg>\n"
    )


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert (
        icon("check")
        == '<svg class="icon" aria-hidden="true"><use href="/static/web/icons.svg#check"/></svg>'
    )
    assert 'class="icon icon-sm"' in icon("check", "sm")


def test_an_unknown_icon_is_a_mistake_of_ours() -> None:
    with pytest.raises(IconUnknown):
        icon("chekc")


def test_building_names_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons, "SPRITE", tmp_path / "icons.svg")

    with pytest.raises(CommandError, match="accessibility"):
        call_command("build_icons", str(tmp_path))


def test_templates_need_no_load() -> None:
    template = Engine.get_default().from_string('{% icon "check" %}')

    assert template.render(Context()) == icon("check")

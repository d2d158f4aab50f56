"""The operators' page is made from the code."""

from __future__ import annotations

from pathlib import Path

from parterre.project.config import load_config_with_origins
from parterre.project.config.reference import markdown, settings_in_force
from parterre.project.config.sections import KEYS, SECTIONS
from tests.parterre.project.config.environment import ini

PAGE = Path(__file__).resolve().parents[4] / "docs" / "operators" / "configuration.md"
START, END = "<!-- manage.py showconfig --docs -->\n", "<!-- end -->"


def test_the_page_is_fresh() -> None:
    table = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0]

    assert table.strip() == markdown().strip(), "paste the output of `manage.py showconfig --docs`"


def test_every_key_has_a_row_and_no_secret_a_default_worth_hiding() -> None:
    rows = markdown().splitlines()[2:]

    assert len(rows) == len(KEYS)
    assert {key.section for key in KEYS} == set(SECTIONS)
    assert "********" not in markdown()


def test_values_are_shown_with_their_origins_and_secrets_masked(tmp_path: Path) -> None:
    file = ini(tmp_path, "[mail]\nhost = smtp.example.com\npassword = hunter2\ntls = on\n")
    environ = {
        "DATABASE_URL": "postgresql://anna:hunter2@db/x",
        "PARTERRE_PARTERRE_PLUGINS_DEFAULT": "manual, pdf",
    }

    shown = {
        key: (value, origin)
        for key, value, origin in settings_in_force(load_config_with_origins(environ, [file]))
    }

    assert {key: found for key, found in shown.items() if found[1] != "default"} == {
        "[database] url": ("********", "DATABASE_URL"),
        "[mail] host": ("smtp.example.com", str(file)),
        "[mail] password": ("********", str(file)),
        "[mail] tls": ("on", str(file)),
        "[parterre] plugins_default": ("manual,pdf", "PARTERRE_PARTERRE_PLUGINS_DEFAULT"),
    }
    assert "hunter2" not in str(shown)

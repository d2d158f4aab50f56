"""Where a value comes from, and what it becomes."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from parterre.project.config import Config, ConfigError, load_config, load_config_with_origins
from parterre.project.config.sections import KEYS
from tests.parterre.project.config.environment import ini, problems_of

pytestmark = pytest.mark.pure


def test_nothing_given_gives_the_defaults() -> None:
    assert load_config({}, []) == Config()


def test_environment_beats_file_beats_default(tmp_path: Path) -> None:
    file = ini(tmp_path, "[mail]\nhost = smtp.example.com\nport = 2525\n")

    mail = load_config({"PARTERRE_MAIL_PORT": "587"}, [file]).mail

    assert (mail.host, mail.port, mail.timeout) == ("smtp.example.com", 587, 10)


def test_a_later_file_overrides_an_earlier_one_key_by_key(tmp_path: Path) -> None:
    first = ini(tmp_path, "[mail]\nhost = one\nuser = anna\n", "first.cfg")
    last = ini(tmp_path, "[mail]\nhost = two\n", "last.cfg")

    mail = load_config({}, [first, last]).mail

    assert (mail.host, mail.user) == ("two", "anna")


def test_usual_places_are_read_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    ini(home, "[mail]\nhost = home\nuser = home\n", ".parterre.cfg")
    ini(here, "[mail]\nhost = here\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(here)

    mail = load_config({}).mail

    assert (mail.host, mail.user) == ("here", "home")


def test_the_named_file_is_read_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ini(tmp_path, "[mail]\nuser = from the usual place\n")
    monkeypatch.chdir(tmp_path)
    named = ini(tmp_path, "[mail]\nhost = named\n", "other.cfg")

    mail = load_config({"PARTERRE_CONFIG_FILE": str(named)}).mail

    assert (mail.host, mail.user) == ("named", "")


def test_the_named_file_has_to_exist(tmp_path: Path) -> None:
    missing = tmp_path / "missing.cfg"

    with pytest.raises(ConfigError) as refused:
        load_config({"PARTERRE_CONFIG_FILE": str(missing)})

    assert refused.value.problems == (f"{missing}: cannot be read (No such file or directory)",)


@pytest.mark.parametrize(
    ("variable", "section", "attribute", "value"),
    [
        ("DATABASE_URL", "database", "url", "postgresql://a:b@db/parterre"),
        ("DATABASE_OWNER_URL", "database", "owner_url", "postgres://a:b@db:6432/parterre?sslmode=require"),
        ("DATABASE_ADMIN_URL", "database", "admin_url", "postgresql:///postgres?host=/run/postgresql"),
        ("VALKEY_URL", "valkey", "url", "rediss://:secret@cache:6380/1"),
        ("SENTRY_DSN", "sentry", "dsn", "https://key@sentry.example.com/7"),
    ],
)
def test_well_known_names_need_no_prefix(variable: str, section: str, attribute: str, value: str) -> None:
    config = load_config({variable: value}, [])

    assert getattr(getattr(config, section), attribute) == value


def test_a_secret_may_be_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = ini(tmp_path, "hunter2\n", "password")

    loaded = load_config_with_origins({"PARTERRE_MAIL_PASSWORD_FILE": str(file)}, [])

    assert loaded.config.mail.password == "hunter2"
    assert {key.title: origin for key, origin in loaded.origins.items() if origin != "default"} == {
        "[mail] password": "PARTERRE_MAIL_PASSWORD_FILE"
    }


def test_a_secrets_file_that_is_missing_is_named(tmp_path: Path) -> None:
    environ = {"DATABASE_URL_FILE": str(tmp_path / "nothing")}

    assert problems_of(environ) == [
        "[database] url: the file named by DATABASE_URL_FILE cannot be read (FileNotFoundError)"
    ]


def test_only_secrets_may_be_in_files_of_their_own() -> None:
    assert problems_of({"PARTERRE_MAIL_HOST_FILE": "/tmp/host"}) == [
        "unknown environment variable PARTERRE_MAIL_HOST_FILE (did you mean PARTERRE_MAIL_HOST?)"
    ]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PARTERRE_DEVELOPMENT", "Yes", True),
        ("PARTERRE_DEVELOPMENT", "off", False),
        ("PARTERRE_LOGLEVEL", "debug", "DEBUG"),
        ("PARTERRE_DATADIR", "/srv/parterre", Path("/srv/parterre")),
        ("PARTERRE_PLUGINS_DEFAULT", " manual, pdf ,", ("manual", "pdf")),
        ("PARTERRE_URL", "https://Tickets.Example.com:8443", "https://tickets.example.com:8443"),
        ("PARTERRE_URL", "https://tickets.example.com/", "https://tickets.example.com"),
        ("PARTERRE_CONSOLE_URL", "", ""),
        ("OUTBOX_POLL_SECONDS", "0.25", 0.25),
        ("LOCALE_TIMEZONE", "Europe/Berlin", "Europe/Berlin"),
        ("MAIL_FROM", "tickets@example.com", "tickets@example.com"),
    ],
)
def test_texts_become_values(name: str, text: str, value: Any) -> None:
    key = next(key for key in KEYS if f"{key.section}_{key.name}".upper() == name)

    config = load_config({f"PARTERRE_{name}": text}, [])

    assert getattr(getattr(config, key.section), key.attribute) == value


def test_a_config_is_plain_data() -> None:
    config = load_config({"PARTERRE_MAIL_PASSWORD": "hunter2", "DATABASE_URL": "postgresql://a:b@db/x"}, [])

    assert pickle.loads(pickle.dumps(config)) == config
    assert "hunter2" not in repr(config)
    assert "a:b@db" not in repr(config)


def test_every_default_is_of_its_own_kind() -> None:
    """So that what the table shows as default may be written into a file."""
    given = {
        key.variables[0]: ",".join(key.default) if isinstance(key.default, tuple) else str(key.default)
        for key in KEYS
        if key.default != ""
    }

    assert load_config(given, []) == Config()

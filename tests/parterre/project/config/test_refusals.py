"""What cannot be meant is refused, by name, all of it at once, without showing a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from parterre.project.config import ConfigError, load_config
from tests.parterre.project.config.environment import ini, problems_of

pytestmark = pytest.mark.pure

ROOT_URL = "a URL like https://tickets.example.com, without a path"


def test_all_unknown_names_are_listed_with_what_was_meant(tmp_path: Path) -> None:
    file = ini(
        tmp_path,
        "[parterre]\nurll = x\n[mial]\nhost = x\n[outbox]\nlease_second = 5\n[DEFAULT]\nx = 1\n",
    )
    environ = {
        "PARTERRE_MAIL_PASWORD": "hunter2",
        "PARTERRE_CONFIGFILE": "x",
        "PARTERRE_QQQ": "",
        "PATH": "/bin",
    }

    assert problems_of(environ, file) == [
        f"{file}: unknown key [parterre] urll (did you mean url?)",
        f"{file}: unknown section [mial] (did you mean mail?)",
        f"{file}: unknown key [outbox] lease_second (did you mean lease_seconds?)",
        f"{file}: unknown section [DEFAULT]",
        "unknown environment variable PARTERRE_MAIL_PASWORD (did you mean PARTERRE_MAIL_PASSWORD?)",
        "unknown environment variable PARTERRE_CONFIGFILE (did you mean PARTERRE_CONFIG_FILE?)",
        "unknown environment variable PARTERRE_QQQ",
    ]


@pytest.mark.parametrize(
    ("variable", "text", "allowed"),
    [
        ("PARTERRE_MAIL_PORT", "smtp", "a whole number from 1 to 65535"),
        ("PARTERRE_MAIL_PORT", "70000", "a whole number from 1 to 65535"),
        ("PARTERRE_MAIL_PORT", "", "a whole number from 1 to 65535"),
        ("PARTERRE_MAIL_TLS", "perhaps", "on or off"),
        ("PARTERRE_MAIL_FROM", "nobody", "an email address"),
        ("PARTERRE_OUTBOX_LEASE_SECONDS", "1.5", "a whole number, at least 1"),
        ("PARTERRE_OUTBOX_LEASE_SECONDS", "0", "a whole number, at least 1"),
        ("PARTERRE_OUTBOX_POLL_SECONDS", "nan", "a number from 0.05 to 3600"),
        ("PARTERRE_SENTRY_TRACES_SAMPLE_RATE", "50%", "a number from 0 to 1"),
        (
            "PARTERRE_PARTERRE_URL",
            "tickets.example.com",
            ROOT_URL,
        ),
        (
            "PARTERRE_PARTERRE_URL",
            "https://a.example/b",
            ROOT_URL,
        ),
        (
            "PARTERRE_PARTERRE_URL",
            "https://a.example:x",
            ROOT_URL,
        ),
        (
            "PARTERRE_PARTERRE_URL",
            "https://anna@a.example",
            ROOT_URL,
        ),
        (
            "PARTERRE_PARTERRE_URL",
            "https://a.example?b",
            ROOT_URL,
        ),
        ("PARTERRE_PARTERRE_CURRENCY", "euro", "three capital letters (ISO 4217)"),
        ("PARTERRE_PARTERRE_DATADIR", "", "a directory"),
        ("PARTERRE_PARTERRE_LOGLEVEL", "LOUD", "one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("PARTERRE_PARTERRE_REQUEST_ID_HEADER", "X Y", "the name of a header, like X-Request-ID"),
        ("PARTERRE_LOCALE_DEFAULT", "English", "one of en, de"),
        ("PARTERRE_LOCALE_TIMEZONE", "Berlin", "a time zone like Europe/Berlin"),
    ],
)
def test_a_wrong_value_is_shown_with_what_is_allowed(variable: str, text: str, allowed: str) -> None:
    [problem] = problems_of({variable: text})

    assert problem.endswith(f" (from {variable}) must be {allowed}, not {text!r}")


@pytest.mark.parametrize(
    ("variable", "key", "allowed"),
    [
        ("DATABASE_URL", "[database] url", "a URL like postgresql://user:password@host:5432/name"),
        ("VALKEY_URL", "[valkey] url", "a URL like redis://host:6379/0, rediss://… or unix:///path"),
        ("SENTRY_DSN", "[sentry] dsn", "a DSN like https://key@host/project"),
    ],
)
@pytest.mark.parametrize(
    "text", ["mysql://anna:hunter2@db/x", "postgresql:/anna:hunter2", "http://[hunter2", "x:hunter2"]
)
def test_a_wrong_secret_is_not_shown(variable: str, key: str, allowed: str, text: str) -> None:
    assert problems_of({variable: text}) == [
        f"{key} (from {variable}) must be {allowed}, not a text of {len(text)} characters"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[mail]\npassword hunter2\n", ", line 2: is neither a [section] nor key = value"),
        ("password = hunter2\n", ", line 1: comes before the first [section]"),
        ("[mail]\npassword = hunter2\npassword = hunter3\n", ", line 3: [mail] password is there twice"),
        ("[mail]\n[mail]\n", ", line 2: [mail] is there twice"),
    ],
)
def test_a_broken_file_is_told_by_line_and_not_quoted(tmp_path: Path, text: str, problem: str) -> None:
    file = ini(tmp_path, text)

    assert problems_of({}, file) == [f"{file}{problem}"]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "parterre.cfg"
    file.write_bytes(b"\xff\xfe[mail]")

    assert problems_of({}, file) == [f"{file}: is not UTF-8 text"]


def test_a_key_may_not_be_given_twice_by_the_environment(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": "postgresql://a@b/c", "PARTERRE_DATABASE_URL_FILE": "/run/secrets/url"}

    assert problems_of(environ) == [
        "[database] url: given more than once, by DATABASE_URL and PARTERRE_DATABASE_URL_FILE"
    ]


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        (
            {"PARTERRE_MAIL_TLS": "on", "PARTERRE_MAIL_SSL": "on"},
            "[mail] tls and [mail] ssl exclude each other",
        ),
        ({"PARTERRE_DJANGO_SECRET": "short"}, "[django] secret must have at least 32 characters"),
    ],
)
def test_values_that_contradict_each_other_are_refused(environ: dict[str, str], problem: str) -> None:
    assert problems_of(environ) == [problem]


def test_the_error_reads_as_a_list() -> None:
    assert str(ConfigError(["one", "two"])) == "The configuration cannot be used:\n  - one\n  - two"


def test_a_double_of_stripe_is_refused_where_people_pay() -> None:
    environ = {"PARTERRE_STRIPE_API_BASE": "http://localhost:12111"}

    assert problems_of(environ) == [
        "[stripe] api_base must be https://api.stripe.com: a double of Stripe is for [parterre] development only"
    ]
    assert load_config(environ | {"PARTERRE_PARTERRE_DEVELOPMENT": "on"}, []).stripe.api_base == (
        "http://localhost:12111"
    )

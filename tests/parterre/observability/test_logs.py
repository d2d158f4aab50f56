"""What a line of the log holds, and what it never holds."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from parterre.observability import context
from parterre.observability.logs import logging_config

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The lines written meanwhile, as they would be in production."""
    formatting = dict(logging_config(level="INFO", readable=False)["formatters"]["lines"])
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatting.pop("()")(**formatting))
    logging.root.addHandler(handler)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging.root.removeHandler(handler)


def without_time(line: dict[str, Any]) -> dict[str, Any]:
    assert line.pop("timestamp").endswith("Z")
    return line


def test_both_kinds_of_loggers_write_the_same_lines(lines: Lines) -> None:
    with context.fresh(request="r1", task="t1"):
        context.organizer.set("acme")
        structlog.get_logger("ours").info("ticket made", pages=2)
        logging.getLogger("theirs").warning("%s left", 3)

    known = {"request_id": "r1", "task_id": "t1", "organizer": "acme"}
    assert [without_time(line) for line in lines()] == [
        {"event": "ticket made", "pages": 2, "level": "info", "logger": "ours", **known},
        {"event": "3 left", "level": "warning", "logger": "theirs", **known},
    ]


def test_mail_addresses_are_struck_out(lines: Lines) -> None:
    structlog.get_logger("ours").warning("to anna@example.com", to="<bea@example.co.uk>")
    try:
        raise ValueError("Key (email)=(anna@example.com) already exists.")
    except ValueError:
        logging.getLogger("theirs").exception("failed")

    first, second = lines()
    assert (first["event"], first["to"]) == ("to (mail address)", "<(mail address)>")
    assert second["exception"].endswith("ValueError: Key (email)=((mail address)) already exists.")


def test_a_traceback_has_no_local_variables(lines: Lines) -> None:
    def pay(card: str) -> None:
        raise RuntimeError("declined")

    try:
        pay("4111-1111")
    except RuntimeError:
        structlog.get_logger("ours").exception("failed")

    [line] = lines()
    assert "declined" in line["exception"]
    assert "4111" not in json.dumps(line).replace('pay(\\"4111-1111\\")', "")


@pytest.mark.parametrize(
    ("path", "event"),
    [
        ("/broken/s3cr3t/", "Internal Server Error: broken"),
        ("/no/such/s3cr3t/", "Not Found: none"),
        ("/no/such/s3cr3t-\u00fc/", "Not Found: none"),
    ],
)
def test_paths_are_not_logged(lines: Lines, browser: Client, path: str, event: str) -> None:
    answer = browser.get(path)

    [line] = [line for line in lines() if line["logger"] == "django.request"]
    assert (line["event"], line["status_code"]) == (event, answer.status_code)
    assert line["request_id"] == answer["X-Request-ID"]
    assert "s3cr3t" not in json.dumps(line)

"""No secret of an organizer leaves: not by a page, an API answer, a log line, an error report, the database or a cache.

Exports and backups: tests/tenants/portability/test_secrets.py.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.db import connections
from django.test import Client
from pytest_django import Settings

from apps.events.models import Event
from apps.payments.facade import methods_of_organizer, organizer_settings
from parterre.observability import logs
from parterre.observability.sentry import prepared
from tenants.context.transactions import organizer_transaction
from tenants.outbox.tasks import valkey
from tests.apps.plugins.stripe.fixtures import set_up_stripe
from tests.isolation.test_urls import (
    CANARY,
    CONSOLE,
    ROOT,
    SHOP,
    as_member,
    as_token,
    filled,
    routes,
    values,
)
from tests.people import Person
from tests.staff import console_browser, make_staff

pytestmark = pytest.mark.django_db
LIVE, HOOK, TYPED = "sk_live_marker0secret", "whsec_marker0hook", "whsec_marker0typed"
MARKERS = (LIVE, HOOK, TYPED)

__all__ = ["values"]  # the fixture: something of acme's for every name in a route


@pytest.fixture
def acme(olga: Person) -> Person:
    with organizer_transaction(olga.organizer):
        set_up_stripe(key=LIVE, hook_secret=HOOK)
    return olga


def markers_in(text: str) -> list[str]:
    """Also as PostgreSQL shows bytes."""
    return [marker for marker in MARKERS if marker in text or marker.encode().hex() in text]


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}"


def owner(acme: Person) -> tuple[str, Client]:
    return ROOT, as_member(acme)


def program(acme: Person) -> tuple[str, Client]:
    return ROOT, as_token(acme)


def buyer(acme: Person) -> tuple[str, Client]:
    return SHOP, Client(headers={"host": "acme.parterre.test"})


def staff(acme: Person) -> tuple[str, Client]:
    return CONSOLE, console_browser(make_staff().user)


def swept(
    urlconf: str, client: Client, acme: Person, values: dict[str, Any], method: str
) -> Iterator[tuple[str, Any]]:
    """Every route but those that end the session, with something of acme's in it."""
    organizer = str(acme.organizer.pk) if urlconf == CONSOLE else "acme"
    values |= {"method": "stripe", "host": 1, "job": values["by_resource"]["jobs"], "wish": 1, "session": 1}
    values |= {"token": "x", "uidb36": "x", "org": acme.organizer.pk}
    for route in routes(urlconf):
        if "logout" not in route:
            path = filled(route, values, organizer=organizer)
            yield route, getattr(client, method)(path, content_type="application/json")


@pytest.mark.parametrize("method", ["get", pytest.param("post", marks=pytest.mark.proof)])
@pytest.mark.parametrize("who", [owner, program, buyer, staff])
def test_no_page_and_no_answer_shows_a_secret(
    acme: Person, values: dict[str, Any], who: Callable[[Person], tuple[str, Client]], method: str
) -> None:
    urlconf, client = who(acme)

    shown, opened = [], 0
    for route, answer in swept(urlconf, client, acme, values, method):
        opened += answer.status_code == 200
        if markers_in(text_of(answer)):
            shown.append(route)

    assert shown == []
    assert opened >= 5 or method == "post"


@pytest.mark.parametrize("who", [owner, program, buyer, staff])
def test_no_page_fails_without_the_platforms_key(
    acme: Person,
    values: dict[str, Any],
    who: Callable[[Person], tuple[str, Client]],
    settings: Settings,
) -> None:
    with organizer_transaction(acme.organizer):
        Event.objects.update(plugins=["stripe", "manual", "pdf"], live=True)
    settings.ENCRYPTION_KEYS = ["another key of the platform, which has lost its own"]
    urlconf, client = who(acme)
    client.raise_request_exception = False

    failed = [
        (route, answer.status_code)
        for route, answer in swept(urlconf, client, acme, values, "get")
        if answer.status_code >= 500
    ]

    assert failed == []


def test_the_settings_page_says_that_the_key_is_lost(acme: Person, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = ["another key of the platform, which has lost its own"]
    client = as_member(acme)

    before = text_of(client.get("/o/acme/settings/payment/stripe/"))
    saved = client.post("/o/acme/settings/payment/stripe/", {"secret_key": LIVE, "webhook_secret": HOOK})
    after = text_of(client.get("/o/acme/settings/payment/stripe/"))

    assert before.count("The stored value can no longer be decrypted. Enter it again.") == 2
    assert "Payments are off until you enter them again." in before
    assert saved.status_code == 303
    assert "no longer be decrypted" not in after


def test_a_form_that_is_refused_does_not_repeat_a_secret(acme: Person) -> None:
    page = as_member(acme).post(
        "/o/acme/settings/payment/stripe/",
        {"secret_key": f"wrong {LIVE}", "test_webhook_secret": TYPED, "checkout_name_0": "Card"},
    )

    assert (page.status_code, "Enter a secret key that starts with" in text_of(page)) == (422, True)
    assert markers_in(text_of(page)) == []


def test_neither_tables_nor_caches_hold_a_secret(acme: Person) -> None:
    with connections["default"].cursor() as cursor, organizer_transaction(acme.organizer):
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema IN ('public', %s)",
            [acme.organizer.schema_name],
        )
        found = []
        for schema, table in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege(format('%%I.%%I', %s, %s), 'SELECT')", [schema, table])
            if cursor.fetchone()[0]:
                cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
                found += [(table, markers_in(row)) for (row,) in cursor.fetchall() if markers_in(row)]
        assert organizer_settings(methods_of_organizer()["stripe"])["secret_key"] == LIVE
    cached = [valkey().dump(key) for key in valkey().scan_iter(count=1000)]

    assert found == []
    assert [marker for marker in MARKERS if marker.encode() in b"".join(one or b"" for one in cached)] == []


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(params=[True, False])
def lines(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What stands in the log, for eyes and as JSON."""
    formatter = logs.logging_config(level="INFO", readable=request.param)["formatters"]["lines"]
    handler = Lines()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"]
        )
    )
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def test_no_log_line_quotes_a_secret(acme: Person, lines: list[str]) -> None:
    """As when a library's exception quotes what it was given: the process knows what it has decrypted."""
    with organizer_transaction(acme.organizer):
        own = organizer_settings(methods_of_organizer()["stripe"])

    try:
        raise RuntimeError(f"Invalid API Key provided: {own['secret_key']}")
    except RuntimeError:
        structlog.get_logger("apps").exception("no answer", sent=[own["webhook_secret"]])
        logging.getLogger("stripe").exception("POST %s", {"key": own["secret_key"]})

    written = "\n".join(lines)
    assert written.count("Invalid API Key provided: (secret)") == 2
    assert markers_in(written) == []


def test_no_error_report_quotes_a_secret(acme: Person) -> None:
    with organizer_transaction(acme.organizer):
        own = organizer_settings(methods_of_organizer()["stripe"])
    event: Any = {
        "transaction": "/<organizer>/order/<code>/<secret>/",
        "exception": {"values": [{"value": f"not {own['secret_key']}", "stacktrace": {"frames": []}}]},
        "breadcrumbs": {"values": [{"message": f"signed by {own['webhook_secret']}", "data": {"n": 1}}]},
        "request": {
            "method": "GET",
            "url": f"http://acme.parterre.test/order/ABCDE/{CANARY}/",
            "query_string": f"secret={CANARY}",
            "data": CANARY,
            "headers": {
                "Referer": f"http://x/{CANARY}/",
                "Authorization": CANARY,
                "Host": "acme.parterre.test",
            },
        },
    }

    sent = json.dumps(prepared(event, {}))

    assert markers_in(sent) == []
    assert CANARY not in sent
    assert json.loads(sent)["request"] == {"method": "GET", "headers": {"Host": "acme.parterre.test"}}
    assert "not (secret)" in sent

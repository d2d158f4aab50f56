"""Every request has an id, is timed and counted, and leaves nothing behind."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from parterre.observability import context
from parterre.observability.metrics import OWN


def requests_counted(**labels: str) -> float:
    return OWN.get_sample_value("parterre_view_requests_total", labels) or 0.0


def durations_counted(**labels: str) -> float:
    return OWN.get_sample_value("parterre_view_duration_seconds_count", labels) or 0.0


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        ("GET", "/things/7/", {"method": "GET", "status": "200", "route": "thing"}),
        ("POST", "/things/8/", {"method": "POST", "status": "200", "route": "thing"}),
        ("GET", "/nameless/7/", {"method": "GET", "status": "200", "route": "nameless/<int:pk>/"}),
        ("GET", "/no/such/page/", {"method": "GET", "status": "404", "route": "none"}),
        ("GET", "/broken/x/", {"method": "GET", "status": "500", "route": "broken"}),
        ("BREW", "/things/7/", {"method": "other", "status": "200", "route": "thing"}),
    ],
)
def test_requests_are_counted_by_route(
    browser: Client, method: str, path: str, labels: dict[str, str]
) -> None:
    before = requests_counted(**labels), durations_counted(**labels)

    browser.generic(method, path)

    assert (requests_counted(**labels), durations_counted(**labels)) == (before[0] + 1, before[1] + 1)


def test_nothing_is_counted_when_metrics_are_off(browser: Client, pages: Settings) -> None:
    pages.METRICS_ENABLED = False
    labels = {"method": "GET", "status": "200", "route": "thing"}
    before = requests_counted(**labels)

    browser.get("/things/7/")

    assert requests_counted(**labels) == before


def test_each_request_has_an_id_of_its_own(browser: Client) -> None:
    first, second = browser.get("/things/1/"), browser.get("/things/1/")

    assert len(first["X-Request-ID"]) == 32
    assert first.json() == {"pk": 1, "request_id": first["X-Request-ID"], "organizer": "acme"}
    assert second["X-Request-ID"] != first["X-Request-ID"]


def test_a_request_leaves_no_context_behind(browser: Client) -> None:
    browser.get("/things/1/")

    assert context.current() == {}


def test_the_proxys_id_is_taken_when_configured(browser: Client, pages: Settings) -> None:
    pages.REQUEST_ID_HEADER = "X-Trace"

    assert browser.get("/things/1/", headers={"X-Trace": "abc-123"})["X-Request-ID"] == "abc-123"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, 'x","level":"error'])
def test_an_id_that_could_forge_a_log_line_is_replaced(browser: Client, pages: Settings, given: str) -> None:
    pages.REQUEST_ID_HEADER = "X-Trace"

    assert len(browser.get("/things/1/", headers={"X-Trace": given})["X-Request-ID"]) == 32


def test_nobodys_id_is_taken_unless_configured(browser: Client) -> None:
    answer = browser.get("/things/1/", headers={"X-Request-ID": "abc-123"})

    assert answer["X-Request-ID"] != "abc-123"


@pytest.mark.parametrize(("trusted", "address"), [(False, "127.0.0.1"), (True, "192.0.2.7")])
def test_the_client_is_whom_a_trusted_proxy_names(
    browser: Client, pages: Settings, trusted: bool, address: str
) -> None:
    pages.TRUST_X_FORWARDED_FOR = trusted

    answer = browser.get("/address/", headers={"X-Forwarded-For": "192.0.2.7, 10.0.0.1"})

    assert answer.content.decode() == address

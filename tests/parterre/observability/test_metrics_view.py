"""Who may read the figures, and where."""

from __future__ import annotations

import base64

import pytest
from django.test import Client
from pytest_django import Settings

from parterre.observability import collectors

USER, PASSPHRASE = "prometheus", "søme: phrase"


def basic(credentials: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"}


@pytest.fixture
def pages(pages: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    pages.METRICS_ENABLED, pages.METRICS_USER, pages.METRICS_PASSPHRASE = True, USER, PASSPHRASE
    monkeypatch.setattr(collectors, "_registered", {})
    return pages


def test_the_right_credentials_get_the_page(browser: Client) -> None:
    browser.get("/things/1/")

    answer = browser.get("/metrics", headers=basic(f"{USER}:{PASSPHRASE}"))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'parterre_view_requests_total{method="GET",route="thing",status="200"}' in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic(f"{USER}:wrong"),
        basic(f"other:{PASSPHRASE}"),
        basic(USER),
        basic(""),
        {"Authorization": "Basic"},
        {"Authorization": "Basic %%%"},
        {"Authorization": f"Bearer {PASSPHRASE}"},
        {"Authorization": basic(f"{USER}:{PASSPHRASE}")["Authorization"].replace("Basic ", "")},
    ],
)
def test_others_are_asked_for_credentials(browser: Client, headers: dict[str, str]) -> None:
    answer = browser.get("/metrics", headers=headers)

    assert (answer.status_code, answer["WWW-Authenticate"], answer.content) == (
        401,
        'Basic realm="metrics"',
        b"",
    )


def test_without_credentials_configured_there_is_no_page(browser: Client, pages: Settings) -> None:
    pages.METRICS_ENABLED = False

    answer = browser.get("/metrics", headers=basic(f"{USER}:{PASSPHRASE}"), follow=True)

    assert answer.status_code == 404  # of an event of that name


@pytest.mark.parametrize("host", ["console.parterre.test", "PARTERRE.TEST.example.com", "127.0.0.1"])
def test_no_other_host_has_the_page(pages: Settings, host: str) -> None:
    """The rule of the view itself, without the routing that stands before it."""
    pages.MIDDLEWARE = []
    browser = Client(SERVER_NAME=host)

    answer = browser.get("/metrics", headers=basic(f"{USER}:{PASSPHRASE}"), follow=True)

    assert answer.status_code == 404  # of an event of that name


def test_the_root_host_has_it_on_any_port(browser: Client) -> None:
    answer = browser.get("/metrics", headers={**basic(f"{USER}:{PASSPHRASE}"), "Host": "Parterre.Test:8000"})

    assert answer.status_code == 200


def test_it_is_read_only(browser: Client) -> None:
    assert browser.post("/metrics", headers=basic(f"{USER}:{PASSPHRASE}")).status_code == 405


@pytest.mark.django_db
def test_an_organizers_host_has_no_such_page(pages: Settings) -> None:
    pages.ROOT_URLCONF = "parterre.project.urls"
    browser = Client(SERVER_NAME="acme.parterre.test")

    answer = browser.get("/metrics", headers=basic(f"{USER}:{PASSPHRASE}"), follow=True)

    assert answer.status_code == 404  # of an event of that name

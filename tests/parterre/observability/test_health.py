from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from parterre.observability import health

WELL = {"status": "ok", "database": "ok", "cache": "ok", "broker": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["parterre.test", "acme.parterre.test", "10.0.0.7", "nobodys.example"])
def test_all_is_well_on_every_host(pages: Settings, host: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        answer = Client(SERVER_NAME=host).get("/healthcheck/")

    assert (answer.status_code, answer.json()) == (200, WELL)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_dead_broker_is_told_and_requests_still_come(
    browser: Client, pages: Settings, unused_tcp_port: int
) -> None:
    pages.VALKEY_URL = f"redis://127.0.0.1:{unused_tcp_port}/0"

    answer = browser.get("/healthcheck/")

    assert (answer.status_code, answer.json()) == (200, {**WELL, "status": "degraded", "broker": "error"})


@pytest.mark.django_db
def test_a_dead_cache_is_told_and_requests_still_come(
    browser: Client, pages: Settings, unused_tcp_port: int
) -> None:
    dead = {**pages.CACHES["public"], "LOCATION": f"redis://127.0.0.1:{unused_tcp_port}/0"}
    pages.CACHES = {**pages.CACHES, "public": dead}

    answer = browser.get("/healthcheck/")

    assert (answer.status_code, answer.json()) == (200, {**WELL, "status": "degraded", "cache": "error"})


def test_a_dead_database_is_told_without_its_reason(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise RuntimeError("password of anna is wrong")

    monkeypatch.setitem(health.PARTS, "database", refuse)

    answer = browser.get("/healthcheck/")

    assert (answer.status_code, answer.json()) == (503, {**WELL, "status": "error", "database": "error"})
    assert b"anna" not in answer.content


def test_a_process_that_answers_is_alive_whatever_is_away(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `django_db`: it asks no database."""
    answer = browser.get("/healthcheck/live/")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_only_looking_is_allowed(browser: Client) -> None:
    assert browser.post("/healthcheck/").status_code == 405

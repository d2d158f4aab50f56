"""What every browser is told."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def browser() -> Client:
    return Client(SERVER_NAME="parterre.test")


def policy(answer: object) -> set[str]:
    return set(answer["Content-Security-Policy"].split("; "))  # type: ignore[index]


@pytest.mark.parametrize("path", ["/no/such/page/", "/api/v1/no/such/thing/", "/metrics"])
def test_pages_are_under_the_strict_policy(browser: Client, path: str) -> None:
    assert policy(browser.get(path)) == STRICT


def test_other_headers_are_as_strict(browser: Client) -> None:
    answer = browser.get("/no/such/page/")

    assert {
        name: answer[name] for name in answer.headers if name.startswith(("X-", "Referrer", "Cross"))
    } == {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Request-ID": answer["X-Request-ID"],
    }


def test_https_is_insisted_on_over_https(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True

    answer = Client(SERVER_NAME="parterre.test").get("/no/such/page/", secure=True)

    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_the_apis_pages_have_nothing_inline(browser: Client) -> None:
    answer = browser.get("/api/v1/docs/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert policy(answer) == STRICT - {"img-src 'self'"} | {"img-src 'self' data:"}
    assert "<title>Parterre: API</title>" in page
    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count("<script defer src=") == 2
    # The product's look: its style sheet before Swagger's, its own corrections after, its mark and its frame.
    sheets = re.findall(r'<link rel="stylesheet" href="[^"]*/([\w-]+)(?:\.\w+)?\.css"', page)
    assert sheets == ["parterre", "swagger-ui", "api-docs"]
    assert 'class="brand"' in page
    assert "favicon" not in page
    assert 'data-schema-url="/api/v1/schema/?format=json"' in page

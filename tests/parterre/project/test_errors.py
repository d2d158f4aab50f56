"""Answers that no view gave."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from parterre.project import errors

HANDLERS: list[tuple[Callable[[HttpRequest], HttpResponse], int, str]] = [
    (
        lambda request: errors.bad_request(request, exception=SuspiciousOperation("<secret>")),
        400,
        "This request could not be understood.",
    ),
    (
        lambda request: errors.permission_denied(request, exception=PermissionDenied("<secret>")),
        403,
        "You do not have permission to perform this action.",
    ),
    (
        lambda request: errors.csrf_failure(request, reason="<secret>"),
        403,
        "Your session on this page has expired. Go back, reload the page and try again.",
    ),
    (lambda request: errors.page_not_found(request, exception=Http404("<secret>")), 404, "Not found."),
    (errors.server_error, 500, "Something went wrong on our side. We have been notified."),
]


# What the API says in the words of its contract reads otherwise as a heading.
HEADINGS = {"Not found.": "Page not found"}


@pytest.mark.parametrize(("answer", "status", "text"), HANDLERS)
def test_the_api_answers_in_json(
    answer: Callable[[HttpRequest], HttpResponse], status: int, text: str
) -> None:
    response = answer(RequestFactory().get("/api/v1/x/"))

    assert (response.status_code, response["Content-Type"]) == (status, "application/json")
    assert json.loads(response.content) == {"detail": text}


@pytest.mark.parametrize(("answer", "status", "text"), HANDLERS)
def test_people_get_a_small_page(
    answer: Callable[[HttpRequest], HttpResponse], status: int, text: str
) -> None:
    with translation.override("en"):
        response = answer(RequestFactory().get("/o/acme/"))

    page = response.content.decode()
    assert (response.status_code, response["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{HEADINGS.get(text, text)}</h1>" in page
    assert '<html lang="en" data-face="office">' in page
    assert "secret" not in page


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/no/such/page/", "text/html; charset=utf-8"), ("/api/v1/no/such/thing/", "application/json")],
)
def test_the_root_urls_use_them(path: str, content_type: str) -> None:
    answer = Client(SERVER_NAME="parterre.test").get(path)

    assert (answer.status_code, answer["Content-Type"]) == (404, content_type)

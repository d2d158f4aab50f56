"""Middleware that forwards requests for organizers of another cell, and relays the response.

A proxy in front may route directly; this is the fallback that is always correct. The signed-in account is passed on in
a signed statement that is valid for this request only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any, Final, cast

import structlog
import urllib3
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from parterre.web.error_pages import refusal_page
from tenants.cells.http.identity import HEADER as IDENTITY
from tenants.cells.http.identity import statement_of
from tenants.cells.http.resolve_cell import cell_of
from tenants.cells.registry import NotSignedByCell, other_cells, signed, this_cell, url_of_cell, verified
from tenants.routing.directory import root_host, without_port

HOPS: Final = "X-Parterre-Cells"
MOST_HOPS: Final = 2
PURPOSE: Final = "hops"
AGAIN_SECONDS: Final = "10"
# Of one connection only (RFC 9110, 7.6.1), and what is written anew.
NOT_HANDED_ON = frozenset(
    [
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
        *("transfer-encoding", "upgrade", HOPS.lower(), IDENTITY.lower()),
    ]
)
log = structlog.get_logger(__name__)
_pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=urllib3.Timeout(connect=2, read=60))


class CellMiddleware:
    """Must run before OrganizerMiddleware and after authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not other_cells():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        cell = cell_of(request)
        return self.get_response(request) if cell is None else forward(request, cell)


def forward(request: HttpRequest, cell: str) -> HttpResponseBase:
    """503 when the cell does not answer, and when cells forward in a loop (for seconds, during a move)."""
    hops = _hops(request)
    if this_cell() in hops or len(hops) >= MOST_HOPS or cell not in other_cells():
        return _away(request)
    try:
        answer = _pool.request(
            str(request.method),
            url_of_cell(cell) + request.get_full_path(),
            body=cast(Any, request) if request.META.get("CONTENT_LENGTH") else None,
            headers=_headers(request, hops),
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
    except urllib3.exceptions.HTTPError as error:
        log.warning("cell does not answer", cell=cell, error=type(error).__name__)
        return _away(request)
    return _handed_back(cast(urllib3.HTTPResponse, answer))


def _headers(request: HttpRequest, hops: list[str]) -> dict[str, str]:
    headers = {name: value for name, value in request.headers.items() if name.lower() not in NOT_HANDED_ON}
    headers = {name: value for name, value in headers.items() if value}  # an empty Content-Length is none
    client = request.META.get("REMOTE_ADDR", "")
    headers["Host"] = request.get_host()
    headers["X-Forwarded-Host"] = request.get_host()
    headers["X-Forwarded-Proto"] = request.scheme or "http"
    headers["X-Forwarded-For"] = ", ".join(filter(None, [request.headers.get("X-Forwarded-For"), client]))
    headers[HOPS] = signed({"through": [*hops, this_cell()]}, purpose=PURPOSE)
    if without_port(request.get_host()) == root_host() and (statement := statement_of(request)):
        headers[IDENTITY] = statement
    return headers


def _hops(request: HttpRequest) -> list[str]:
    """Number of forwards so far; the header counts only if a cell signed it."""
    try:
        return list(verified(request.headers.get(HOPS, ""), purpose=PURPOSE)["through"])
    except NotSignedByCell:
        return []


def _handed_back(answer: urllib3.HTTPResponse) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_content(answer), status=answer.status)
    del response.headers["Content-Type"]
    for name, value in answer.headers.items():
        if name.lower() not in NOT_HANDED_ON | {"set-cookie"}:
            response.headers[name] = value
    for cookie in answer.headers.getlist("set-cookie"):
        response.cookies.update(SimpleCookie(cookie))
    return response


def _content(answer: urllib3.HTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(64 * 1024)
    finally:
        answer.release_conn()


def _away(request: HttpRequest) -> HttpResponse:
    headers = {"Retry-After": AGAIN_SECONDS}
    if request.path.startswith(("/api/", "/webhooks/")):
        return HttpResponse(status=503, headers=headers)
    page = refusal_page(
        gettext("Back in a few minutes"),
        gettext("Your data is safe. Please try again in a moment."),
        again=request.path if request.method == "GET" else "",
    )
    return HttpResponse(page, status=503, headers=headers)

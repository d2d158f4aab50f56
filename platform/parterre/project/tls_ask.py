"""Endpoint for on-demand TLS (Caddy's `ask`): whether a certificate may be issued for a host.

Only hosts that are served here get 200. Hosts in the process's cache are always answered at once. A client that asked
for too many unknown hosts within a minute is refused further lookups, so that random names reach neither database nor
certificate authority. Counted per process, so that reachability of shops does not depend on Valkey.
"""

from __future__ import annotations

import threading
import time
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tenants.routing.directory import cached_route_of_host, route_of_host
from tenants.routing.domains import is_host
from tenants.routing.middleware import is_platform_host, is_served

NOBODYS_A_MINUTE: Final = 600
MOST_CLIENTS: Final = 1_000


class Allowance:
    """So many a minute for each client, in this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._minute = 0
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def is_left(self, client: str) -> bool:
        with self._lock:
            return self._of_this_minute().get(client, 0) < self._most

    def use(self, client: str) -> None:
        with self._lock:
            used = self._of_this_minute()
            used[client] = used.get(client, 0) + 1

    def _of_this_minute(self) -> dict[str, int]:
        minute = int(time.monotonic()) // 60
        if minute != self._minute or len(self._used) >= MOST_CLIENTS:
            self._minute, self._used = minute, {}
        return self._used


allowance = Allowance(NOBODYS_A_MINUTE)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    host = request.GET.get("domain", "").lower().rstrip(".")
    if is_platform_host(host):
        return _answer(200)
    if not is_host(host):
        return _answer(404)
    if is_served(cached_route_of_host(host)):
        return _answer(200)
    client = request.META.get("REMOTE_ADDR", "")
    if not allowance.is_left(client):
        return _answer(429)
    if is_served(route_of_host(host)):
        return _answer(200)
    allowance.use(client)
    return _answer(404)


def _answer(status: int) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})

"""Outermost middleware: request id, duration and count, also for requests that later middleware refuses."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parterre.observability import context
from parterre.observability.context import PROBES, method_of, remember, route_of
from parterre.observability.metrics import VIEW_DURATION, VIEW_REQUESTS
from parterre.observability.views import healthcheck, liveness

SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
VIEWS: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "healthcheck": healthcheck,
    "liveness": liveness,
}
ANSWERED_ID_HEADER = "X-Request-ID"


class ObservedRequest:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.id_header = settings.REQUEST_ID_HEADER
        self.trusts_forwarded_for = settings.TRUST_X_FORWARDED_FOR
        self.counts = settings.METRICS_ENABLED

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started_at = time.perf_counter()
        if self.trusts_forwarded_for:
            take_client_from_proxy(request)
        with context.fresh(request=self._id_of(request)):
            # Probes come by address, for no organizer's host, and before anything else could fail.
            answer = VIEWS.get(PROBES.get(request.path_info, ""), self.get_response)
            response = answer(request)
            response.headers.setdefault(ANSWERED_ID_HEADER, context.request_id.get())
            remember(request, context.current())
        if self.counts:
            labels = (method_of(request), str(response.status_code), route_of(request))
            VIEW_REQUESTS.labels(*labels).inc()
            VIEW_DURATION.labels(*labels).observe(time.perf_counter() - started_at)
        return response

    def _id_of(self, request: HttpRequest) -> str:
        given = request.headers.get(self.id_header, "") if self.id_header else ""
        return given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex


def take_client_from_proxy(request: HttpRequest) -> None:
    """REMOTE_ADDR becomes the first address of X-Forwarded-For: the proxy is trusted to have written it."""
    client = request.headers.get("X-Forwarded-For", "").split(",")[0].strip()
    if client:
        request.META["REMOTE_ADDR"] = client

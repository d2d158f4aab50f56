"""`/healthcheck/` and `/healthcheck/live/` for probes and `/metrics` for Prometheus."""

from __future__ import annotations

import base64
import binascii
import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from parterre.observability.health import NEEDED, state_of_parts
from parterre.observability.scrape import everything


@never_cache
@require_safe
def healthcheck(_request: HttpRequest) -> HttpResponse:
    """Whether to send requests here. `{"status": "ok", "database": "ok", "cache": "ok", "broker": "ok"}`.

    200, also when the cache or the broker is away ("degraded"): taking instances out would make it worse. 503 without a
    database.
    """
    parts = state_of_parts()
    failing = {name for name, state in parts.items() if state != "ok"}
    status = "error" if failing & NEEDED else "degraded" if failing else "ok"
    return JsonResponse({"status": status, **parts}, status=503 if status == "error" else 200)


@never_cache
@require_safe
def liveness(_request: HttpRequest) -> HttpResponse:
    """Whether the process answers: restart it when this does not. Asks nobody else."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 where it does not exist: other hosts, no credentials configured; 401 without the right ones."""
    if not settings.METRICS_ENABLED or split_domain_port(request.get_host())[0] != settings.ROOT_HOST:
        raise Http404
    if not _has_credentials(request.headers.get("Authorization", "")):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="metrics"'})
    return HttpResponse(generate_latest(everything()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _has_credentials(authorization: str) -> bool:
    """In constant time, whatever is wrong."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except binascii.Error:
        given = b""
    expected = f"{settings.METRICS_USER}:{settings.METRICS_PASSPHRASE}".encode()
    return hmac.compare_digest(given, expected)

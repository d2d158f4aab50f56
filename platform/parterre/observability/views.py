"""`/healthcheck/` for probes and `/metrics` for Prometheus."""

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

from parterre.observability.health import state_of_parts
from parterre.observability.scrape import everything


@never_cache
@require_safe
def healthcheck(_request: HttpRequest) -> HttpResponse:
    """200, or 503 when a part fails. `{"status": "ok", "database": "ok", "cache": "ok", "broker": "ok"}`."""
    parts = state_of_parts()
    is_well = set(parts.values()) == {"ok"}
    return JsonResponse({"status": "ok" if is_well else "error", **parts}, status=200 if is_well else 503)


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

"""X-Idempotency-Key: repeating a request has no further effect and returns the stored response.

The key's row is written before the handler runs, in a transaction of its own, and finished afterwards. Meanwhile a
second request with the key gets 409. A handler that died leaves its row running: after `ABANDONED_AFTER` another
request may take it over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _

from apps.api.models import IdempotentCall
from parterre.kernel.errors import Busy
from tenants.context.transactions import organizer_transaction
from tenants.models import Organizer

HEADER: Final = "HTTP_X_IDEMPOTENCY_KEY"
NOT_STORED: Final = frozenset((409, 429))
# Told anew by every answer, or not ours to repeat.
HEADERS_NOT_STORED: Final = frozenset(("set-cookie", "x-request-id", "date", "content-length"))
ABANDONED_AFTER: Final = timedelta(minutes=5)
KEPT_FOR: Final = timedelta(hours=24)

# One statement takes the key: a new row, or one that is abandoned or too old to count.
TAKE = """
INSERT INTO api_idempotentcall (key_hash, started_at, status, headers, body) VALUES (%(key)s, %(now)s, NULL, '{}', '')
ON CONFLICT (key_hash) DO UPDATE SET started_at = EXCLUDED.started_at, status = NULL, headers = '{}', body = ''
WHERE (api_idempotentcall.status IS NULL AND api_idempotentcall.started_at < %(abandoned)s)
   OR api_idempotentcall.started_at < %(forgotten)s
"""


class StillRunning(Busy):
    """The first request with this key has not been answered yet."""

    message = _("A request with the same idempotency key is still being processed. Please try again.")


def answer_once(
    request: HttpRequest, organizer: Organizer, now: datetime, answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """The stored answer, or `answer()`, which is then stored. Without the header nothing is asked or written."""
    key = request.META.get(HEADER)
    if not key:
        return answer()
    key_hash = hash_of(key, request)
    stored = _take_or_find(organizer, key_hash, now)
    if stored is not None:
        return replay(stored)
    try:
        response = answer()
    except BaseException:
        _forget(organizer, key_hash, now)
        raise
    if (
        not isinstance(response, HttpResponse)
        or response.status_code in NOT_STORED
        or response.status_code >= 500
    ):
        _forget(organizer, key_hash, now)
    else:
        _finish(organizer, key_hash, now, response)
    return response


def hash_of(key: str, request: HttpRequest) -> str:
    """A key belongs to the credential that used it."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    parts = (key, request.META.get("HTTP_AUTHORIZATION", ""), session)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def replay(call: IdempotentCall) -> HttpResponse:
    """Raises StillRunning."""
    if call.status is None:
        raise StillRunning
    return HttpResponse(bytes(call.body), status=call.status, headers=call.headers)


def delete_old_calls(*, now: datetime) -> int:
    return IdempotentCall.objects.filter(started_at__lt=now - KEPT_FOR).delete()[0]


def _take_or_find(organizer: Organizer, key_hash: str, now: datetime) -> IdempotentCall | None:
    """None: the key is ours now."""
    times = {"now": now, "abandoned": now - ABANDONED_AFTER, "forgotten": now - KEPT_FOR}
    with organizer_transaction(organizer), connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key_hash, **times})
        return None if cursor.rowcount else IdempotentCall.objects.get(key_hash=key_hash)


def _finish(organizer: Organizer, key_hash: str, now: datetime, response: HttpResponse) -> None:
    headers = {
        name: value for name, value in response.headers.items() if name.lower() not in HEADERS_NOT_STORED
    }
    with organizer_transaction(organizer):
        _ours(key_hash, now).update(status=response.status_code, headers=headers, body=response.content)


def _forget(organizer: Organizer, key_hash: str, now: datetime) -> None:
    with organizer_transaction(organizer):
        _ours(key_hash, now).delete()


def _ours(key_hash: str, now: datetime) -> QuerySet[IdempotentCall]:
    """Not a row that somebody else took over meanwhile."""
    return IdempotentCall.objects.filter(key_hash=key_hash, started_at=now, status=None)

"""X-Idempotency-Key: repeating a request has no further effect and returns the stored response.

The key, a hash of the request, the effect and the answer commit in one transaction (docs/adr/0011). A process that dies
at any moment leaves all of them or none, so that a retry is answered at once: with what is stored, or by doing it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _
from rest_framework import status
from rest_framework.exceptions import APIException

from apps.api.models import IdempotentCall
from apps.api.parsers import BodyTooLarge
from parterre.kernel.errors import Busy
from tenants.context.locks import try_lock
from tenants.models import Organizer

HEADER: Final = "HTTP_X_IDEMPOTENCY_KEY"
NOT_STORED: Final = frozenset((409, 429))
# Told anew by every answer, or not ours to repeat.
HEADERS_NOT_STORED: Final = frozenset(("set-cookie", "x-request-id", "date", "content-length"))
KEPT_FOR: Final = timedelta(hours=24)


class StillRunning(Busy):
    """The first request with this key has not been answered yet."""

    message = _("A request with the same idempotency key is still being processed. Please try again.")


class KeyReused(APIException):
    """Our deviation from the contract: whoever confuses keys would take the answer to another request for theirs."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = gettext_lazy(
        "This idempotency key was already used for a different request. Use a new key for each request."
    )
    default_code = "key_reused"


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A key as it was used: it belongs to the credential that sent it. Use it inside the organizer's transaction.

    What is stored can be found and read only by whoever sends the key and the credential again: answers may contain
    a secret that is shown once.
    """

    _secret: bytes
    organizer_id: UUID

    @classmethod
    def of(cls, key: str, request: HttpRequest, organizer: Organizer) -> Self:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        parts = (key, request.META.get("HTTP_AUTHORIZATION", ""), session)
        secret = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).digest()
        return cls(secret, organizer.pk)

    def lock(self) -> None:
        """Until the transaction ends. Raises StillRunning while another request holds it."""
        if not try_lock(self.organizer_id, self._hash):
            raise StillRunning

    def stored(self, *, now: datetime) -> IdempotentCall | None:
        return IdempotentCall.objects.filter(key_hash=self._hash, answered_at__gte=now - KEPT_FOR).first()

    def store(self, request_hash: str, answer: HttpResponse, *, now: datetime) -> None:
        call = IdempotentCall(
            key_hash=self._hash,
            request_hash=request_hash,
            answered_at=now,
            status=answer.status_code,
            headers={
                name: value
                for name, value in answer.headers.items()
                if name.lower() not in HEADERS_NOT_STORED
            },
            body=self._fernet.encrypt(answer.content),
        )
        # In place of one that is too old to count.
        changed = [field.name for field in call._meta.concrete_fields if field.name not in ("id", "key_hash")]
        IdempotentCall.objects.bulk_create(
            [call], update_conflicts=True, unique_fields=["key_hash"], update_fields=changed
        )

    def replay(self, call: IdempotentCall) -> HttpResponse:
        body = self._fernet.decrypt(bytes(call.body))
        return HttpResponse(body, status=call.status, headers=call.headers)

    def request_hash(self, request: HttpRequest) -> str:
        """Of method, path and body, which is read. Raises BodyTooLarge."""
        try:
            body = request.body
        except RequestDataTooBig as error:
            raise BodyTooLarge from error
        return self._derived(f"{request.method} {request.get_full_path()}\n".encode() + body).hex()

    @property
    def _hash(self) -> str:
        return self._derived(b"key").hex()

    @property
    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derived(b"answer")))

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.digest(self._secret, purpose, "sha256")


def key_in(request: HttpRequest, organizer: Organizer | None) -> IdempotencyKey | None:
    key = request.META.get(HEADER)
    return IdempotencyKey.of(key, request, organizer) if key and organizer is not None else None


def is_final(answer: HttpResponseBase) -> bool:
    """Whether the answer is the request's for good. What is not, has no effect either."""
    return answer.status_code < 500 and answer.status_code not in NOT_STORED


def buffered(answer: HttpResponseBase) -> HttpResponse:
    """A stream as a whole: it can be read once only."""
    if isinstance(answer, HttpResponse):
        return answer
    return HttpResponse(answer.getvalue(), status=answer.status_code, headers=answer.headers)


def delete_old_calls(*, now: datetime) -> int:
    return IdempotentCall.objects.filter(answered_at__lt=now - KEPT_FOR).delete()[0]

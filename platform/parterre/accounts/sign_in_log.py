"""Counts and logs every sign-in attempt by account and outcome; never the input."""

from __future__ import annotations

from typing import Any, Final, Literal

import structlog
from prometheus_client import Counter

from parterre.observability.metrics import OWN

LOGINS: Final = Counter("parterre_logins_total", "Attempts to sign in.", ("result",), registry=OWN)
Result = Literal["success", "wrong_password", "wrong_code", "limited"]
log = structlog.get_logger("parterre.accounts.logins")


def note(result: Result, *, user_id: object = None, address: str = "") -> None:
    LOGINS.labels(result).inc()
    tell = log.info if result == "success" else log.warning
    tell("sign-in", result=result, user_id=str(user_id or ""), client=address)


def listen() -> None:
    from allauth.mfa.signals import authentication_failed
    from django.contrib.auth.signals import user_logged_in

    user_logged_in.connect(_signed_in, dispatch_uid="accounts.auditing")
    authentication_failed.connect(_wrong_code, dispatch_uid="accounts.auditing")


def _signed_in(request: Any, user: Any, **_: Any) -> None:
    note("success", user_id=user.pk, address=client_of(request))


def _wrong_code(request: Any, user: Any, **_: Any) -> None:
    note("wrong_code", user_id=user.pk, address=client_of(request))


def client_of(request: Any) -> str:
    """REMOTE_ADDR is the client already (observability.middleware); a Unix socket has none."""
    return str(request.META.get("REMOTE_ADDR") or "0.0.0.0") if request else ""  # noqa: S104 - nobody listens

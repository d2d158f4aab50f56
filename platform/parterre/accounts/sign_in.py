"""Signs in an authenticated account through allauth's stages, limits and signals."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from allauth.account.internal.flows.login import record_authentication  # no public name for it
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit  # the public one counts no GETs, and is about to go
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse

from parterre.accounts.models import User
from parterre.accounts.second_factor import METHOD


def sign_in(request: HttpRequest, user: User, *, redirect_to: str) -> HttpResponse:
    record_authentication(request, user, method="password", email=user.email)
    return cast(HttpResponse, perform_login(request, user, redirect_url=redirect_to))


def sign_in_from_console(request: HttpRequest, user: User, *, until: datetime) -> None:
    """For who has just given password and second factor on the console's host. Ends at `until`; whoever was signed in
    before is signed out."""
    login(request, user)
    record_authentication(request, user, method=METHOD, type="console")
    request.session.set_expiry(until)
    UserSession.objects.create_from_request(request)


def within_limit(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Counts one attempt at `action` (ACCOUNT_RATE_LIMITS); False when there were too many."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True))

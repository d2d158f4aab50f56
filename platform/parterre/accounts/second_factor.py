"""Second factor: whether an account has one, whether this session has given it, and the redirect that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication  # no public name for it
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from parterre.accounts.models import User
from parterre.encryption import CannotDecrypt, reencrypt

METHOD: Final = "mfa"
ENCRYPTED_FOR: Final = "parterre.second-factor"
# Of an authenticator's data: an app's shared secret, and what recovery codes are made from.
ENCRYPTED: Final = ("secret", "seed")


def was_given(request: HttpRequest) -> bool:
    """In this session, by the person who is signed in. No query but the session's own."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return any(bool(record.get("method") == METHOD) for record in records)


def has_second_factor(user: User) -> bool:
    """One query."""
    from allauth.mfa.models import Authenticator  # needs the apps to be loaded

    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def require_second_factor(request: HttpRequest) -> HttpResponse | None:
    """None when it was given; else where to give it, or to set it up first, and back to this page after.

    For members of teams that require it and for platform staff. Programs get a 403.
    """
    if was_given(request):
        return None
    if request.path.startswith("/api/"):
        raise PermissionDenied(gettext("Two-factor authentication is required."))
    name = "mfa_reauthenticate" if has_second_factor(request.user) else "mfa_activate_totp"  # type: ignore[arg-type]
    back = {"next": request.get_full_path()} if request.method == "GET" else {}
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode(back)}" if back else reverse(name))


def says_when_unreadable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages that show a second factor: instead of it, that no key decrypts it any more."""

    @wraps(view)
    def careful(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
            if isinstance(answer, SimpleTemplateResponse):
                answer.render()
        except ValidationError as error:
            return render(request, "mfa/unreadable.html", {"problem": error.messages[0]})
        return answer

    return careful


def reencrypt_second_factors() -> tuple[int, int]:
    """With the platform's first key. How many were, and how many no key decrypts. Inside a transaction."""
    from allauth.mfa.models import Authenticator

    done = lost = 0
    for authenticator in Authenticator.objects.select_for_update().order_by("pk"):
        before = {name: authenticator.data[name] for name in ENCRYPTED if name in authenticator.data}
        try:
            after = {name: reencrypt(token, place=ENCRYPTED_FOR) for name, token in before.items()}
        except CannotDecrypt:
            lost += 1
            continue
        if after != before:
            authenticator.data |= after
            authenticator.save(update_fields=["data"])
            done += 1
    return done, lost


def listen() -> None:
    from allauth.mfa.signals import authenticator_removed

    authenticator_removed.connect(_forget, dispatch_uid="accounts.second_factor")


def remember(request: HttpRequest) -> None:
    """Whoever sets it up has just shown a code."""
    record_authentication(request, request.user, METHOD, type="totp")


def _forget(request: HttpRequest, user: Any, **_: Any) -> None:
    records = get_authentication_records(request, user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record.get("method") != METHOD
    ]

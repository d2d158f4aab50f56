"""Starts a sign-up: creates no account, and does not reveal whether an address has one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from parterre.accounts.mails import MailLink, Text, link, write_mail
from parterre.accounts.models import User
from parterre.kernel.errors import DomainError
from parterre.signup.domain.slugs import check_availability
from parterre.signup.models import SignupRequest

VALID_FOR: Final = timedelta(days=3)


class LinkOver(DomainError):
    message = _("This link is invalid or has expired.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSignup:
    full_name: str
    email: str
    password: str
    organizer_name: str
    slug: str
    locale: str


def start_signup(request: StartSignup, *, now: datetime) -> SignupRequest:
    """Writes the wish down and a mail to its address. DomainError when the short name cannot be had."""
    refusal = check_availability(request.slug, name=request.organizer_name).refusal
    if refusal is not None:
        raise refusal
    password = make_password(request.password)  # half a second, in no transaction
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        SignupRequest.objects.filter(expires_at__lt=now, confirmed_at=None).delete()
        signup_request = SignupRequest.objects.create(
            full_name=request.full_name,
            email=request.email.lower(),
            password=password,
            organizer_name=request.organizer_name,
            slug=request.slug,
            locale=request.locale,
            token_hash=hash_of(token),
            created_at=now,
            expires_at=now + VALID_FOR,
        )
        _tell(signup_request, token)
    return signup_request


def send_again(email: str, *, locale: str, now: datetime) -> None:
    """A new link; the one before works no more. Where nothing waits, a mail says so: as much work for as little."""
    signup_request = open_request(email, now=now)
    if signup_request is None:
        write_mail(_nothing_waits, to=email, language=locale)
        return
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        changed = SignupRequest.objects.filter(pk=signup_request.pk, confirmed_at=None).update(
            token_hash=hash_of(token), expires_at=now + VALID_FOR
        )
        if changed:
            _tell(signup_request, token)


def open_request(email: str, *, now: datetime) -> SignupRequest | None:
    """The last one of this address that waits to be confirmed."""
    waiting = SignupRequest.objects.filter(email=email.lower(), confirmed_at=None, expires_at__gt=now)
    return waiting.order_by("-created_at").first()


def request_of(token: str) -> SignupRequest | None:
    return SignupRequest.objects.filter(token_hash=hash_of(token)).first()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _tell(signup_request: SignupRequest, token: str) -> None:
    known = User.objects.filter(email=signup_request.email).first()
    if known is None:
        write_mail(
            lambda: _please_confirm(signup_request, token),
            to=signup_request.email,
            language=signup_request.locale,
        )
    else:
        write_mail(lambda: _has_account(signup_request), to=signup_request.email, language=known.locale)


def _nothing_waits() -> Text:
    return Text(
        gettext("No confirmation pending"),
        [
            gettext(
                "We received a request to resend the confirmation link, but there is no pending "
                "sign-up with this address."
            ),
            gettext("If you have already confirmed your address, sign in."),
            MailLink(gettext("Sign in"), link("/accounts/login/")),
            gettext("If you did not request this, you can ignore this email."),
        ],
    )


def _please_confirm(signup_request: SignupRequest, token: str) -> Text:
    return Text(
        gettext("Confirm your email address"),  # nothing that the stranger wrote who gave us this address
        [
            gettext("Confirm your email address to create %(organizer)s.")
            % {"organizer": signup_request.organizer_name},
            MailLink(gettext("Confirm email address"), link(f"/signup/confirm/{token}/")),
            gettext(
                "The link is valid for three days. If you did not request this, you can ignore this email."
            ),
        ],
    )


def _has_account(signup_request: SignupRequest) -> Text:
    return Text(
        gettext("You already have an account"),
        [
            gettext("We received a request to create the organizer %(organizer)s with this address.")
            % {"organizer": signup_request.organizer_name},
            gettext("There is already an account with this address. Sign in to create the organizer."),
            MailLink(gettext("Sign in"), link("/signup/")),
            gettext("If you did not request this, you can ignore this email."),
        ],
    )

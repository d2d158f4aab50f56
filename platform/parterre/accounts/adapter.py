"""allauth adapters: our texts, mails and hosts, and only the flows that are routed."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import segno
import structlog
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parterre.accounts import known_device, sign_in_log
from parterre.accounts.mail_texts import MAIL_TEXTS, NOTICES, notice
from parterre.accounts.mails import link, write_mail
from parterre.accounts.second_factor import ENCRYPTED_FOR
from parterre.encryption import CannotDecrypt, decrypt, encrypt
from parterre.web.forms import checked_email

log = structlog.get_logger(__name__)
MESSAGES = {
    "account/messages/password_changed.txt": _("Password changed."),
    "account/messages/email_confirmed.txt": _("Email address confirmed."),
    "account/messages/email_confirmation_sent.txt": _("We have sent you an email with a link."),
    "account/messages/email_confirmation_failed.txt": _(
        "This email address cannot be used. Enter another one."
    ),
    "mfa/messages/totp_activated.txt": _("Two-factor authentication turned on."),
    "mfa/messages/totp_deactivated.txt": _("Two-factor authentication turned off."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "New recovery codes created. Your old codes no longer work."
    ),
    "usersessions/messages/sessions_logged_out.txt": _("All other sessions ended."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Incorrect email address or password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "incorrect_password": _("Incorrect password."),
        "enter_current_password": _("Incorrect password."),
        "incorrect_code": _(
            "This code is incorrect or has already been used. Enter the next code from your app."
        ),
        "same_as_current": _("This is already your email address."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "invalid_password_reset": _("This link is invalid or has expired."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # parterre.signup is the way

    def clean_email(self, email: str) -> str:
        return checked_email(email)

    # Where.

    def is_safe_url(self, url: str) -> bool:
        request = allauth_context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The console has a host, and so URLs, of its own."""
        return "/" if getattr(request, "urlconf", None) else settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account_home") if self.request.user.is_authenticated else reverse("account_login")

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return link(
            reverse("account_reset_password_from_key", args=[uid, token], urlconf=settings.ROOT_URLCONF)
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return link(
            reverse("account_confirm_email", args=[emailconfirmation.key], urlconf=settings.ROOT_URLCONF)
        )

    # Mail: never in the request.

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user")
        language = user.locale if user else get_language() or settings.LANGUAGE_CODE
        write_mail(lambda: MAIL_TEXTS[template_prefix](context), to=email, language=language)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if template_prefix in NOTICES:
            address = self.get_client_ip(self.request)
            write_mail(lambda: notice(template_prefix, address), to=email or user.email, language=user.locale)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Signing in and out needs no words: one sees it."""
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    # Attempts.

    def get_client_ip(self, request: HttpRequest) -> str:
        return sign_in_log.client_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count by account and network, so that nobody locks others out of theirs."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{known_device.attempt_source(request, credentials.get('email', ''))}"

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> Any:
        return known_device.remember(request, super().post_login(request, user, **options), user.email)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            sign_in_log.note("limited", address=self.get_client_ip(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_log.note("wrong_password", address=self.get_client_ip(request))

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Not of somebody who has just signed in."""
        request = allauth_context.request
        since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(request, request.user)
        return not any(record["at"] > since for record in records)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is incorrect or has already been used. Enter the next code from your app."
        ),
        "cannot_decrypt": _(
            "Your two-factor authentication can no longer be read because the platform’s encryption key has "
            "changed. Contact support to have it reset."
        ),
        "cannot_delete_authenticator": _("Two-factor authentication is required for platform staff."),
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not authenticator.user.is_platform_staff

    def build_totp_svg(self, url: str) -> str:
        """Stands in the page itself: the Content-Security-Policy takes no data: URLs."""
        return segno.make(url, error="m").svg_inline(scale=5, border=2, svgclass=None, lineclass=None)

    def get_totp_issuer(self) -> str:
        return str(settings.INSTANCE_NAME)

    # A copy of the database alone gives nobody's codes away.

    def encrypt(self, text: str) -> str:
        return encrypt(text, place=ENCRYPTED_FOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError, which forms show where the code is entered."""
        try:
            return decrypt(encrypted_text, place=ENCRYPTED_FOR)
        except CannotDecrypt:
            log.error("a second factor cannot be decrypted")
            raise self.validation_error("cannot_decrypt") from None

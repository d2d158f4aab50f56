"""Texts of the platform's emails to account holders, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from parterre.accounts.mails import MailLink, Text, link


def new_password(context: Mapping[str, Any]) -> Text:
    return Text(
        gettext("Reset your password"),
        [
            gettext("We received a request to reset your password. The link is valid for one hour."),
            MailLink(gettext("Set a new password"), str(context["password_reset_url"])),
            gettext("If this was not you, you can ignore this email."),
        ],
    )


def unknown_account(_context: Mapping[str, Any]) -> Text:
    return Text(
        gettext("No account with this email address"),
        [
            gettext(
                "We received a request to reset the password for this email address, but there is no "
                "account with it."
            ),
            gettext(
                "You may have signed up with a different address. If you did not request this, you can "
                "ignore this email."
            ),
        ],
    )


def confirm_address(context: Mapping[str, Any]) -> Text:
    return Text(
        gettext("Confirm your new email address"),
        [
            gettext("Confirm this address to use it for your account."),
            MailLink(gettext("Confirm email address"), str(context["activate_url"])),
            gettext("If you did not request this, you can ignore this email."),
        ],
    )


MAIL_TEXTS: Final[dict[str, Callable[[Mapping[str, Any]], Text]]] = {
    "account/email/password_reset_key": new_password,
    "account/email/unknown_account": unknown_account,
    "account/email/email_confirmation": confirm_address,
}

# What was done to an account, so that its owner notices when it was somebody else.
NOTICES: Final = {
    "account/email/password_changed": gettext_noop("Your password was changed."),
    "account/email/password_reset": gettext_noop("Your password was reset."),
    "account/email/email_changed": gettext_noop("The email address of your account was changed."),
    "mfa/email/totp_activated": gettext_noop(
        "Two-factor authentication was turned on for your account. You now need a code from your app to"
        " sign in."
    ),
    "mfa/email/totp_deactivated": gettext_noop(
        "Two-factor authentication was turned off for your account. You no longer need a code to sign in."
    ),
    "mfa/email/recovery_codes_generated": gettext_noop("New recovery codes were created for your account."),
}


def notice(prefix: str, address: str) -> Text:
    return Text(
        gettext("Your account was changed"),
        [
            gettext(NOTICES[prefix]),
            gettext("The change was made from the IP address %(address)s.") % {"address": address},
            gettext("If this was not you, reset your password now."),
            MailLink(gettext("Reset password"), link("/accounts/password/reset/")),
        ],
    )

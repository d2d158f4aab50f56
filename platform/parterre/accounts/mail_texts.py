"""What the platform writes to people with an account. In the reader's language, which the caller has set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from parterre.accounts.mails import Text, link


def new_password(context: Mapping[str, Any]) -> Text:
    return Text(
        gettext("A new password for your account"),
        [
            gettext("somebody, probably you, asked for a new password. Choose it here within an hour:"),
            str(context["password_reset_url"]),
            gettext("If it was not you, leave this mail alone: nothing changes."),
        ],
    )


def unknown_account(_context: Mapping[str, Any]) -> Text:
    return Text(
        gettext("There is no account with your address"),
        [
            gettext("somebody, probably you, asked for a new password. No account has this mail address."),
            gettext("You may have used another address. If it was not you, leave this mail alone."),
        ],
    )


def confirm_address(context: Mapping[str, Any]) -> Text:
    return Text(
        gettext("Confirm your new mail address"),
        [
            gettext("confirm that this address is yours. Your account uses it from then on:"),
            str(context["activate_url"]),
            gettext("If you did not ask for this, leave this mail alone: nothing changes."),
        ],
    )


MAIL_TEXTS: Final[dict[str, Callable[[Mapping[str, Any]], Text]]] = {
    "account/email/password_reset_key": new_password,
    "account/email/unknown_account": unknown_account,
    "account/email/email_confirmation": confirm_address,
}

# What was done to an account, so that its owner notices when it was somebody else.
NOTICES: Final = {
    "account/email/password_changed": gettext_noop("The password of your account was changed."),
    "account/email/password_reset": gettext_noop("Your account has a new password."),
    "account/email/email_changed": gettext_noop("Your account uses another mail address now."),
    "mfa/email/totp_activated": gettext_noop("Signing in to your account takes a code from your app now."),
    "mfa/email/totp_deactivated": gettext_noop("Signing in to your account takes no code any more."),
    "mfa/email/recovery_codes_generated": gettext_noop("Your account has new recovery codes."),
}


def notice(prefix: str, address: str) -> Text:
    return Text(
        gettext("A change to your account"),
        [
            gettext(NOTICES[prefix]),
            gettext("It came from the network address %(address)s.") % {"address": address},
            gettext("If it was not you, choose a new password at once: %(url)s")
            % {"url": link("/accounts/password/reset/")},
        ],
    )

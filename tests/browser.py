"""What tests of pages do again and again: reading mails that were written, and codes of an app."""

from __future__ import annotations

import re

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from parterre.accounts.models import PlatformMail, User

NOW_IN_STEPS = -1, 0, 1


def mail_to(address: str) -> PlatformMail:
    """The only one that waits to be sent."""
    return PlatformMail.objects.get(to=address)


def link_in(mail: PlatformMail) -> str:
    """The path of the link in its text."""
    found = re.search(r"http://parterre\.test(/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def with_app(user: User) -> str:
    """Gives an account its second factor; returns the secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return str(secret)


def code_of(secret: str) -> str:
    import time

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sign_in(client: Client, address: str, password: str) -> str:
    """Where that leads."""
    answer = client.post("/accounts/login/", {"login": address, "password": password})
    return str(answer.headers.get("Location", ""))

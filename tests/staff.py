"""Sam works for the platform. Made where a test needs him: no organizer knows him."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property

from allauth.account.internal.flows import login
from django.test import Client

from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from tenants.context.transactions import public_schema
from tests.people import PASSWORD

CONSOLE = "console.parterre.test"


@dataclass(frozen=True)
class Staff:
    user: User

    @cached_property
    def actor(self) -> Actor:
        return Actor("user", str(self.user.pk))


def make_staff(name: str = "sam") -> Staff:
    with public_schema():
        return Staff(
            User.objects.create_user(
                f"{name}@platform.example", PASSWORD, full_name=name.title(), is_platform_staff=True
            )
        )


def console_browser(user: User, *, second_factor: bool = True) -> Client:
    """Signed in on the console's host."""
    client = Client(headers={"host": CONSOLE})
    client.force_login(user)
    if second_factor:
        give_second_factor(client, user)
    return client


def give_second_factor(client: Client, user: User) -> None:
    """As if the code had been typed."""
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()

"""Sam works for the platform. Made where a test needs him: no organizer knows him."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from parterre.accounts.models import User
from parterre.kernel.actor import Actor
from tenants.entering import outside
from tests.people import PASSWORD

CONSOLE = "console.parterre.test"


@dataclass(frozen=True)
class Staff:
    user: User

    @cached_property
    def actor(self) -> Actor:
        return Actor("user", str(self.user.pk))


def make_staff(name: str = "sam") -> Staff:
    with outside():
        return Staff(
            User.objects.create_user(
                f"{name}@platform.example", PASSWORD, full_name=name.title(), is_platform_staff=True
            )
        )

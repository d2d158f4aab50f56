"""The people of all tests. Olga owns acme, Tim scans its doors, Mallory owns zeta."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from functools import cached_property

from parterre.accounts.models import Membership, User
from parterre.kernel.actor import Actor
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, Organizer, TokenRoute
from tenants.provisioning.organizers import provision
from tenants.routing.directory import forget

ORGANIZERS = ("acme", "zeta")
PASSWORD = "correct horse battery staple"
TOKENS = {"olga": ("acme", "o" * 64), "tim": ("acme", "t" * 64), "mallory": ("zeta", "m" * 64)}


@dataclass(frozen=True)
class Person:
    """Someone with an API token and an account; `organizer` is read afresh in every test."""

    name: str

    @property
    def token(self) -> str:
        return TOKENS[self.name][1]

    @cached_property
    def organizer(self) -> Organizer:
        with public_schema():
            return Organizer.objects.get(slug=TOKENS[self.name][0])

    @cached_property
    def user(self) -> User:
        with public_schema():
            return User.objects.get(email=f"{self.name}@example.org")

    @cached_property
    def actor(self) -> Actor:
        from apps.teams.models import ApiToken

        with organizer_transaction(self.organizer):
            return Actor("token", str(ApiToken.objects.get(token_hash=_hash(self.token)).pk))


def settle(slug: str) -> None:
    """Make an organizer as the platform does, and the people who work for it."""
    with public_schema():
        organizer = Organizer.objects.create(
            id=uuid.uuid5(uuid.NAMESPACE_DNS, slug),
            name=slug.title(),
            slug=slug,
            schema_name=f"org_{slug}_{uuid.uuid4().hex[:12]}",
        )
        Domain.objects.create(tenant=organizer, domain=f"{slug}.parterre.test", is_primary=True)
    organizer = provision(organizer.pk)
    for person, (of, token) in TOKENS.items():
        if of == slug:
            _hire(person, organizer, token)
    forget()


def _hire(person: str, organizer: Organizer, token: str) -> None:
    from apps.teams.models import ApiToken, Team, TeamMember

    with public_schema():
        user = User.objects.create_user(f"{person}@example.org", PASSWORD, full_name=person.title())
    everything = person != "tim"
    with organizer_transaction(organizer):
        team = Team.objects.create(
            name="Administrators" if everything else "Door staff",
            all_events=True,
            all_event_permissions=everything,
            all_organizer_permissions=everything,
            limit_event_permissions=[] if everything else ["event.orders:checkin"],
        )
        ApiToken.objects.create(team=team, name=person, token_hash=_hash(token))
        TeamMember.objects.create(team=team, user_id=user.pk, email=user.email, full_name=user.full_name)
        TokenRoute.objects.bulk_create(
            [TokenRoute(token_hash=_hash(token), org=organizer.schema_name, organizer_id=organizer.pk)]
        )
        Membership.objects.bulk_create(
            [Membership(user_id=user.pk, organizer_id=organizer.pk, org=organizer.schema_name)]
        )


def token_hashes() -> list[str]:
    """Of everybody's API token."""
    return [_hash(token) for _slug, token in TOKENS.values()]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

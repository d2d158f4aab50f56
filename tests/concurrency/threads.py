"""Twenty organizers whose rows all say whose they are, and threads that go from one to the next."""

from __future__ import annotations

import hashlib
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, connections, transaction

from apps.events.models import Event
from apps.plugin_data.models import PluginData
from apps.teams.models import ApiToken, Team
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Organizer, OrganizerState, TokenRoute
from tenants.postgresql.roles import quoted_organizer
from tenants.provisioning.create_schema import create_role, create_schema
from tenants.provisioning.schema_template import OWNER, current_template
from tests.factories.offer import NOON

MANY = 20
FIRST_ID_RANGE = 1_500


@dataclass(frozen=True, slots=True)
class Member:
    organizer: Organizer
    token: str

    @property
    def canary(self) -> str:
        return self.organizer.schema_name


@contextmanager
def many_schemas() -> Iterator[list[str]]:
    """Real ones, from the template; gone afterwards, roles too."""
    names = [f"org_crowd{number:02}_{uuid.uuid4().hex[:12]}" for number in range(MANY)]
    template = current_template()
    with connections[OWNER].cursor() as cursor:
        for number, name in enumerate(names):
            create_role(cursor, name)
            with transaction.atomic(using=OWNER):
                create_schema(cursor, name, template=template, id_range=FIRST_ID_RANGE + number)
    try:
        yield names
    finally:
        with connections[OWNER].cursor() as cursor:
            for name in map(quoted_organizer, names):
                cursor.execute(f"DROP SCHEMA {name} CASCADE")
                cursor.execute(f"DROP ROLE {name}")
        connections[OWNER].close()


def settle(names: Sequence[str]) -> list[Member]:
    """An organizer for each schema, with a token, an event and a row, which all carry its schema's name."""
    members = []
    with public_schema():
        for number, name in enumerate(names):
            organizer = Organizer.objects.create(
                name=name,
                slug=f"crowd{number:02}",
                schema_name=name,
                state=OrganizerState.ACTIVE,
                id_range=FIRST_ID_RANGE + number,
                schema_version="whatever the template says",
            )
            members.append(Member(organizer, token=uuid.uuid4().hex))
        TokenRoute.objects.bulk_create(
            TokenRoute(token_hash=_hash(one.token), org=one.canary, organizer_id=one.organizer.pk)
            for one in members
        )
    for member in members:
        with organizer_transaction(member.organizer):
            team = Team.objects.create(
                name=member.canary,
                all_events=True,
                all_event_permissions=True,
                all_organizer_permissions=True,
            )
            ApiToken.objects.create(team=team, name="crowd", token_hash=_hash(member.token))
            Event.objects.create(slug="fair", name={"en": member.canary}, date_from=NOON, live=True)
            PluginData.objects.create(plugin=member.canary, key="first")
    return members


@dataclass
class Account:
    """What the threads saw. `wrong`: rows of another organizer than the one they were in."""

    done: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    written: dict[str, set[str]] = field(default_factory=dict)  # keys that were committed, by canary
    served: Counter[str] = field(default_factory=Counter)


Deed = Callable[[Member, Account], None]


def let_loose(
    members: Sequence[Member],
    deeds: Sequence[Deed],
    *,
    seconds: float,
    threads: int = 12,
    meanwhile: Callable[[], None] = lambda: None,
) -> Account:
    """Each thread does one deed after the other, each time for any of the members. `meanwhile` is called all along."""
    account, over = Account(written={one.canary: set() for one in members}), threading.Event()

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            while not over.is_set():
                member, deed = chance.choice(members), chance.choice(deeds)
                _do(deed, member, account)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(work, seed) for seed in range(threads)]
        deadline = time.monotonic() + seconds
        try:
            while time.monotonic() < deadline and not any(one.done() for one in running):
                meanwhile()
                time.sleep(0.05)
        finally:
            over.set()
        for one in running:
            one.result()
    return account


def _do(deed: Deed, member: Member, account: Account) -> None:
    try:
        deed(member, account)
    except (DatabaseError, InterfaceError) as error:  # the connection was killed below it
        account.broken[type(error).__name__] += 1
        connections.close_all()
    else:
        account.done[deed.__name__] += 1
        account.served[member.canary] += 1


def check(member: Member, seen: set[str], account: Account, where: str) -> None:
    if seen != {member.canary}:
        account.wrong.append(f"{where} of {member.canary}: {sorted(seen)}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

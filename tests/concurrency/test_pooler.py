"""Twenty organizers over four server connections of PgBouncer in transaction mode, which are killed all along."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.test import Client
from django_tenants.postgresql_backend.base import FakeTenant

from apps.plugin_data.models import PluginData
from tenants.context.transactions import (
    NotEntered,
    organizer_readonly,
    organizer_transaction,
    public_schema,
    selected,
)
from tenants.models import OutboxEntry
from tests.concurrency.threads import Account, Member, check, let_loose, many_schemas, settle
from tests.databases import admin
from tests.pgbouncer import Pooler, pgbouncer, through

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stack]

SECONDS = 60 if os.environ.get("TEST_PROOF") else 10
NAIVE_SECONDS = 2
CONNECTIONS = 4


@pytest.fixture(scope="module")
def schemas(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    with django_db_blocker.unblock(), many_schemas() as names:
        yield names


@pytest.fixture
def members(transactional_db: None, schemas: list[str]) -> list[Member]:
    return settle(schemas)


@pytest.fixture
def pooler() -> Iterator[Pooler]:
    with pgbouncer(size=CONNECTIONS) as running:
        yield running


# What a thread does for an organizer. Every row that it may see carries the organizer's schema as its canary.


def reads(member: Member, account: Account) -> None:
    with organizer_readonly(member.organizer):
        check(member, canaries(), account, "organizer_readonly")


def writes(member: Member, account: Account) -> None:
    key = uuid.uuid4().hex
    with organizer_transaction(member.organizer):
        PluginData.objects.create(plugin=member.canary, key=key)
        PluginData.objects.filter(key="first").update(value=key)
        check(member, canaries(), account, "writing")
    account.written[member.canary].add(key)


def takes_back(member: Member, account: Account) -> None:
    with organizer_transaction(member.organizer):
        with suppress(ZeroDivisionError), organizer_transaction(member.organizer):
            PluginData.objects.create(plugin=member.canary, key=f"undone {uuid.uuid4().hex}")
            raise ZeroDivisionError
        check(member, canaries(), account, "a savepoint was rolled back")


def steps_out(member: Member, account: Account) -> None:
    with organizer_transaction(member.organizer):
        with public_schema():
            OutboxEntry.objects.exists()
        check(member, canaries(), account, "outside in between")
        with suppress(ZeroDivisionError), transaction.atomic(), public_schema():
            OutboxEntry.objects.exists()
            raise ZeroDivisionError
        check(member, canaries(), account, "a savepoint outside was rolled back")


def forgets_to_enter(member: Member, account: Account) -> None:
    with pytest.raises(NotEntered), selected(connection, member.organizer):  # type: ignore[arg-type]
        canaries()
    with pytest.raises(ProgrammingError, match="does not exist"):
        canaries()


def asks_the_api(member: Member, account: Account) -> None:
    client = Client(headers={"host": "parterre.test", "authorization": f"Token {member.token}"})

    answer = client.get(f"/api/v1/organizers/{member.organizer.slug}/events/")

    assert answer.status_code == 200, answer.content
    check(member, {event["name"]["en"] for event in answer.json()["results"]}, account, "the API")


def canaries(alias: str = "default") -> set[str]:
    return set(PluginData.objects.using(alias).values_list("plugin", flat=True))


OURS = (reads, writes, takes_back, steps_out, forgets_to_enter, asks_the_api)


class Harm:
    """Server connections end as if the server had crashed, as if an administrator had them replaced, all at once."""

    def __init__(self, pooler: Pooler) -> None:
        self._pooler = pooler
        self._chance = random.Random(1)
        self._database = str(connections["default"].settings_dict["NAME"])
        self.done = 0

    def __call__(self) -> None:
        match self._chance.randrange(40):
            case 0:
                self._pooler.tell(f'KILL "{self._database}"')
                self._pooler.tell(f'RESUME "{self._database}"')
            case 1:
                self._pooler.tell("RECONNECT")
            case 2 | 3 | 4:
                self._terminate_one()
            case _:
                return
        self.done += 1

    def _terminate_one(self) -> None:
        with admin(self._database) as cursor:
            cursor.execute(  # type: ignore[attr-defined]
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'parterre_app' AND datname = current_database() ORDER BY random() LIMIT 1"
            )


def test_no_row_is_read_or_written_across_organizers(members: list[Member], pooler: Pooler) -> None:
    harm = Harm(pooler)

    with through(pooler, "default"):
        account = let_loose(members, OURS, seconds=SECONDS, meanwhile=harm)

    assert account.wrong == []
    for member in members:
        stored, keys = stored_in(member)
        assert stored == {member.canary}
        assert account.written[member.canary] <= keys  # what was committed is there, and there alone
        assert not any(key.startswith("undone") for key in keys)
    assert set(account.served) == {member.canary for member in members}
    assert set(account.done) == {deed.__name__ for deed in OURS}
    assert sum(account.done.values()) >= SECONDS * 10
    assert harm.done >= SECONDS / 2
    assert account.broken  # the harm was felt


def test_the_same_threads_catch_a_backend_that_sets_the_path_for_the_session(
    members: list[Member], pooler: Pooler
) -> None:
    """django-tenants' own backend, as it comes: most of what it reads behind this pooler is another organizer's."""
    with naive_backend(), through(pooler, "naive"):
        account = let_loose(members, [reads_naively], seconds=NAIVE_SECONDS)

    assert len(account.wrong) > account.done["reads_naively"] / 2, account.done


def reads_naively(member: Member, account: Account) -> None:
    connection = connections["naive"]
    if connection.connection is None:
        connection.connect()  # by hand: a test case would not let an alias open that it does not know
    connection.set_tenant(FakeTenant(schema_name=member.canary))  # type: ignore[attr-defined]
    check(member, canaries("naive"), account, "organizer_readonly")


@contextmanager
def naive_backend() -> Iterator[None]:
    connections.settings["naive"] = {
        **connections.settings["owner"],
        "ENGINE": "django_tenants.postgresql_backend",
    }
    try:
        yield
    finally:
        del connections.settings["naive"]


def stored_in(member: Member) -> tuple[set[str], set[str]]:
    with admin(str(connections["default"].settings_dict["NAME"])) as cursor:
        cursor.execute(f'SELECT plugin, key FROM "{member.canary}".plugin_data_plugindata')  # type: ignore[attr-defined]
        rows = cursor.fetchall()  # type: ignore[attr-defined]
    return {plugin for plugin, _ in rows}, {key for _, key in rows}

"""What takes too long is rolled back: a change must not become visible long after the time it is stamped with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from apps.plugin_data.models import PluginData
from tenants.context import transactions
from tenants.context.transactions import TransactionTooLong, organizer_transaction
from tenants.postgresql.roles import APP_SETTINGS
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def is_kept(olga: Person) -> bool:
    with organizer_transaction(olga.organizer):
        return PluginData.objects.filter(key="late").exists()


def write(olga: Person, **options: bool) -> None:
    with organizer_transaction(olga.organizer, **options):
        PluginData.objects.create(plugin="any", key="late")


def test_a_transaction_that_was_open_too_long_does_not_commit(
    olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga.organizer  # noqa: B018 - looked up while there is time
    with monkeypatch.context() as patched:
        patched.setattr(transactions, "LONGEST", timedelta(0))
        with pytest.raises(TransactionTooLong):
            write(olga)

    assert not is_kept(olga)


def test_an_import_may_take_long(olga: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(transactions, "LONGEST", timedelta(0))
        write(olga, may_take_long=True)

    assert is_kept(olga)


@pytest.mark.parametrize(
    "setting", ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"]
)
def test_the_server_ends_what_waits_or_works_too_long(olga: Person, setting: str) -> None:
    with organizer_transaction(olga.organizer), connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        (value,) = cursor.fetchone()

    allowed = {f"{seconds}s": seconds for seconds in range(1, 60)} | {"1min": 60}
    assert f"'{allowed[value]}s'" == APP_SETTINGS[setting]

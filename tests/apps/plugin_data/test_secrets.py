from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from apps.plugin_data.facade import (
    get_plugin_data,
    get_plugin_data_with_secrets,
    put_plugin_data,
    put_plugin_secrets,
)
from apps.plugin_data.models import PluginData
from tenants.context.transactions import organizer_transaction
from tests.people import Person

pytestmark = pytest.mark.django_db


def stored(key: str = "account", event_id: int | None = None) -> tuple[Any, dict[str, str | None]]:
    return get_plugin_data_with_secrets(plugin="sample", keys=[key], event_id=event_id)[key]


def test_secrets_are_kept_apart_from_the_value(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        put_plugin_data(plugin="sample", key="account", value={"name": "Acme"})
        put_plugin_secrets(plugin="sample", key="account", secrets={"api_key": "topsecret", "hook": "whsec"})
        put_plugin_data(plugin="sample", key="account", value={"name": "Acme Ltd"})
        put_plugin_secrets(plugin="sample", key="account", secrets={"hook": None, "absent": None})

        assert stored() == ({"name": "Acme Ltd"}, {"api_key": "topsecret"})
        assert get_plugin_data(plugin="sample", key="account") == {"name": "Acme Ltd"}


def test_two_at_once_cannot_lose_each_others(olga: Person, django_assert_num_queries: Any) -> None:
    """Each writes what it was given, in one statement."""
    with organizer_transaction(olga.organizer):
        put_plugin_secrets(plugin="sample", key="account", secrets={"one": "1"})
        with django_assert_num_queries(1):
            put_plugin_secrets(plugin="sample", key="account", secrets={"two": "2"})

        assert stored() == (None, {"one": "1", "two": "2"})


MOVES = {
    "to another name": "UPDATE plugin_data_plugindata SET secrets = jsonb_build_object('other', secrets->'api_key')",
    "to another key": "UPDATE plugin_data_plugindata SET key = 'other'",
    "to another event": "UPDATE plugin_data_plugindata SET event_id = 7",
    "to another plugin": "UPDATE plugin_data_plugindata SET plugin = 'other'",
}


@pytest.mark.parametrize("move", MOVES)
def test_a_ciphertext_that_was_moved_is_worth_nothing(olga: Person, move: str) -> None:
    with organizer_transaction(olga.organizer):
        put_plugin_secrets(plugin="sample", key="account", secrets={"api_key": "topsecret"})
        with connection.cursor() as cursor:
            cursor.execute(MOVES[move])
        row = PluginData.objects.get()

        found = get_plugin_data_with_secrets(plugin=row.plugin, keys=[row.key], event_id=row.event_id)

        assert list(found[row.key][1].values()) == [None]


def test_mallory_cannot_use_olgas(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        put_plugin_secrets(plugin="sample", key="account", secrets={"api_key": "topsecret"})
        secrets = PluginData.objects.get().secrets

    with organizer_transaction(mallory.organizer):
        PluginData.objects.create(plugin="sample", key="account", secrets=secrets)

        assert stored() == (None, {"api_key": None})

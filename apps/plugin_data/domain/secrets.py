"""Secrets that plugins store beside their data: encrypted for this organizer and this name, and for nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import structlog
from django.db import connection

from apps.plugin_data.models import PluginData
from parterre.encryption import CannotDecrypt, decrypt, encrypt, reencrypt
from tenants.context.transactions import require_organizer
from tenants.portability.secrets import PortableSecret

Secrets = dict[str, str | None]
"""By name. None: there is one, and no key of the platform decrypts it any more."""

SAVE: Final = """
INSERT INTO plugin_data_plugindata (plugin, event_id, key, secrets) VALUES (%s, %s, %s, %s::jsonb)
ON CONFLICT (plugin, event_id, key)
DO UPDATE SET secrets = (plugin_data_plugindata.secrets - %s::text[]) || EXCLUDED.secrets
"""
log = structlog.get_logger(__name__)


def put_plugin_secrets(
    *, plugin: str, key: str, secrets: Mapping[str, str | None], event_id: int | None = None
) -> None:
    """None forgets one. What is not named stays, and so does the value. One query."""
    tokens = {
        name: encrypt(text, place=_place(plugin, event_id, key, name))
        for name, text in secrets.items()
        if text is not None
    }
    forgotten = [name for name, text in secrets.items() if text is None]
    with connection.cursor() as cursor:
        cursor.execute(SAVE, [plugin, event_id, key, json.dumps(tokens), forgotten])


def get_plugin_data_with_secrets(
    *, plugin: str, keys: Iterable[str], event_id: int | None = None
) -> dict[str, tuple[Any, Secrets]]:
    """Value and secrets by key, those that are there. One query."""
    rows = PluginData.objects.filter(plugin=plugin, event_id=event_id, key__in=list(keys))
    return {row.key: (row.value, _decrypted(row)) for row in rows}


def reencrypt_plugin_secrets() -> tuple[int, int]:
    """All of the organizer's, with the platform's first key. How many were, and how many no key decrypts."""
    done = lost = 0
    for row in PluginData.objects.exclude(secrets={}).select_for_update().order_by("pk"):
        before = dict(row.secrets)
        for name, token in before.items():
            try:
                row.secrets[name] = reencrypt(token, place=_place_in(row, name))
            except CannotDecrypt:
                lost += 1
        if changed := sum(row.secrets[name] != token for name, token in before.items()):
            row.save(update_fields=["secrets"])
            done += changed
    return done, lost


def portable_secrets() -> list[PortableSecret]:
    """All of the organizer's that can be decrypted, in clear."""
    return [
        PortableSecret(plugin=row.plugin, event_id=row.event_id, key=row.key, name=name, text=text)
        for row in PluginData.objects.exclude(secrets={}).order_by("pk")
        for name, text in _decrypted(row).items()
        if text is not None
    ]


def store_portable_secrets(secrets: Iterable[PortableSecret]) -> None:
    for one in secrets:
        put_plugin_secrets(
            plugin=one.plugin, event_id=one.event_id, key=one.key, secrets={one.name: one.text}
        )


def _decrypted(row: PluginData) -> Secrets:
    return {name: _text(token, row, name) for name, token in row.secrets.items()}


def _text(token: str, row: PluginData, name: str) -> str | None:
    try:
        return decrypt(token, place=_place_in(row, name))
    except CannotDecrypt:
        log.error("a secret cannot be decrypted", plugin=row.plugin, key=row.key, secret_name=name)
        return None


def _place_in(row: PluginData, name: str) -> str:
    return _place(row.plugin, row.event_id, row.key, name)


def _place(plugin: str, event_id: int | None, key: str, name: str) -> str:
    return json.dumps(["plugin_data", str(require_organizer().pk), plugin, event_id, key, name])

"""All that an organizer has, as a few words that change when any of it does."""

from __future__ import annotations

import hashlib

from django.db import connections

from parterre.integrations.storage import file_store
from tenants.models import Organizer
from tests.databases import admin

__all__ = ["digest_of"]

# Rows of public that are about an organizer, by the column that says so.
PUBLIC = {
    "tenants_organizer": "schema_name = %(schema)s",
    "tenants_domain": "tenant_id = %(id)s",
    "token_route": "org = %(schema)s",
    "membership": "org = %(schema)s",
    "invitation": "org = %(schema)s",
}


def digest_of(organizer: Organizer) -> dict[str, str]:
    """By table, and one for its files. Read as superuser, in autocommit: what is not committed is not in it."""
    found = {}
    with admin(str(connections["default"].settings_dict["NAME"])) as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [organizer.schema_name])  # type: ignore[attr-defined]
        tables = {f'"{organizer.schema_name}"."{name}"': "true" for (name,) in cursor.fetchall()}  # type: ignore[attr-defined]
        for table, condition in {**tables, **PUBLIC}.items():
            cursor.execute(  # type: ignore[attr-defined]
                f"SELECT md5(COALESCE(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t WHERE {condition}",
                {"schema": organizer.schema_name, "id": organizer.pk},
            )
            found[table] = cursor.fetchone()[0]  # type: ignore[attr-defined]
    store = file_store()
    files = [(file.name, store.read(organizer.pk, file.name)) for file in store.files(organizer.pk)]
    found["files"] = hashlib.sha256(repr(sorted(files)).encode()).hexdigest()
    return found

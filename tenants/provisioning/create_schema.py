"""An organizer's role and schema, as the template wants them: for whoever asks now, and for a spare."""

from __future__ import annotations

from typing import Any

from tenants.models import SchemaTemplate
from tenants.postgresql.roles import create_organizer_role, create_organizer_schema
from tenants.provisioning.id_ranges import IDS_PER_RANGE
from tenants.provisioning.schema_template import application_role, replay


def create_role(cursor: Any, name: str) -> None:
    """In a short transaction of its own: PostgreSQL 18 locks the group's grant until it ends."""
    create_organizer_role(cursor, name, app=application_role())


def create_schema(cursor: Any, name: str, *, template: SchemaTemplate, slot: int) -> None:
    """Schema, tables, and where its ids start; inside the caller's transaction, which says that it is done, too."""
    create_organizer_schema(cursor, name)
    replay(cursor, name, template.sql)
    start_ids_at(cursor, name, slot * IDS_PER_RANGE + 1)


def start_ids_at(cursor: Any, schema: str, first: int) -> None:
    """Found by what depends on the schema, which has an index: pg_class has none by schema, and all of everybody."""
    cursor.execute(
        "SELECT setval(c.oid::regclass, %s, false) FROM pg_depend d JOIN pg_class c ON c.oid = d.objid"
        " WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = %s::regnamespace"
        " AND d.classid = 'pg_class'::regclass AND c.relkind = 'S'",
        [first, schema],
    )

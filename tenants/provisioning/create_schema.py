"""Creates an organizer's role and schema from the template: on request, and for the schema pool."""

from __future__ import annotations

from typing import Any

from tenants.models import SchemaTemplate
from tenants.postgresql.roles import create_organizer_role, create_organizer_schema
from tenants.provisioning.id_ranges import IDS_PER_RANGE
from tenants.provisioning.schema_template import application_role, replay


def create_role(cursor: Any, name: str) -> None:
    """In a short transaction of its own: PostgreSQL 18 locks the group's grant until it ends."""
    create_organizer_role(cursor, name, app=application_role())


def create_schema(cursor: Any, name: str, *, template: SchemaTemplate, id_range: int) -> None:
    """Create schema and tables and set the start of ids, in the caller's transaction, which also records the result."""
    create_organizer_schema(cursor, name)
    replay(cursor, name, template.sql)
    start_ids_at(cursor, name, id_range * IDS_PER_RANGE + 1)


def start_ids_at(cursor: Any, schema: str, first: int) -> None:
    """Finds sequences through pg_depend, which has an index by schema; pg_class has none."""
    cursor.execute(
        "SELECT setval(c.oid::regclass, %s, false) FROM pg_depend d JOIN pg_class c ON c.oid = d.objid"
        " WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = %s::regnamespace"
        " AND d.classid = 'pg_class'::regclass AND c.relkind = 'S'",
        [first, schema],
    )

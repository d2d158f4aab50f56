"""Which schemas and roles there are, what is in them, and clearing away what a test made."""

from __future__ import annotations

from typing import Any

from django.db import connections

from tenants.models import Organizer, PooledSchema
from tests.people import ORGANIZERS

# Everything of a schema that PostgreSQL knows, as text; its own name stands as SCHEMA, so that two can be compared.
CATALOGUE = {
    "relations": """
        SELECT c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.reloptions, c.relacl, r.rolname
        FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace = to_regnamespace(%s)""",
    "columns": """
        SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
            format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
            a.attgenerated, a.attstorage, a.attacl, l.collname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind = 'r'""",
    "indexes": """
        SELECT c.relname, pg_get_indexdef(c.oid), i.indisunique, i.indisprimary, i.indisvalid, i.indnullsnotdistinct
        FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relnamespace = to_regnamespace(%s)""",
    "constraints": """
        SELECT conrelid::regclass, conname, contype, condeferrable, condeferred, convalidated, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = to_regnamespace(%s)""",
    "sequences": """
        SELECT c.relname, format_type(s.seqtypid, NULL), s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle,
            d.refobjid::regclass, d.refobjsubid, d.deptype
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
        LEFT JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass
        WHERE c.relnamespace = to_regnamespace(%s)""",
    "the schema": """
        SELECT n.nspacl, r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
        WHERE n.oid = to_regnamespace(%s)""",
    "default rights": """
        SELECT d.defaclobjtype, d.defaclacl, d.defaclrole::regrole FROM pg_default_acl d
        WHERE d.defaclnamespace = to_regnamespace(%s)""",
    "the role": """
        SELECT r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolbypassrls,
            (SELECT array_agg(m.roleid::regrole::text ORDER BY 1) FROM pg_auth_members m WHERE m.member = r.oid),
            (SELECT array_agg(m.member::regrole::text || m.admin_option::text ORDER BY 1)
             FROM pg_auth_members m WHERE m.roleid = r.oid)
        FROM pg_roles r WHERE r.rolname = %s""",
    "functions, types and triggers": """
        SELECT p.proname::text FROM pg_proc p WHERE p.pronamespace = to_regnamespace(%s)""",
    "migrations": "",
}


def catalogue(schema: str) -> dict[str, list[str]]:
    found = {}
    with connections["owner"].cursor() as cursor:
        for kind, query in CATALOGUE.items():
            if query:
                cursor.execute(query, [schema])
            else:
                cursor.execute(f'SELECT app, name FROM "{schema}".django_migrations')
            found[kind] = sorted(repr(row).replace(schema, "SCHEMA") for row in cursor.fetchall())
    return found


def schemas() -> set[str]:
    """All of organizers and spares that the database has."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org\_%%'")
        return {name for (name,) in cursor.fetchall()}


def roles(prefix: str = "org_") -> set[str]:
    """Of the whole server: tests that run beside this one make roles, too."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [prefix])
        return {name for (name,) in cursor.fetchall()}


def written_down() -> set[str]:
    """Names that an organizer or a spare has."""
    organizers = Organizer.objects.using("owner").values_list("schema_name", flat=True)
    return {*organizers, *PooledSchema.objects.using("owner").values_list("schema_name", flat=True)}


def id_ranges() -> list[int]:
    """Of organizers and spares, in order."""
    taken: list[Any] = list(
        Organizer.objects.using("owner").exclude(id_range=None).values_list("id_range", flat=True)
    )
    return sorted([*taken, *PooledSchema.objects.using("owner").values_list("id_range", flat=True)])


def clear_away() -> None:
    """Schemas and roles of all but acme and zeta; the rows go when the test's tables are emptied."""
    kept = Organizer.objects.using("owner").filter(slug__in=ORGANIZERS).values_list("schema_name", flat=True)
    mine = schemas().union(written_down()).difference(kept)
    with connections["owner"].cursor() as cursor:
        for name in sorted(mine):
            cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
            cursor.execute(f'DROP ROLE IF EXISTS "{name}"')

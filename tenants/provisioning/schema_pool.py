"""Pool of schemas made in advance, so that a new organizer is open at once. Workers keep it full.

A row is committed before its role and schema are created, and deleted when they are dropped: an interrupted run is
finished by the next one. Makers and droppers lock the row, so several may run at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from parterre.kernel.clock import utc_now
from parterre.kernel.ids import new_schema_name
from tenants.models import PooledSchema, SchemaTemplate
from tenants.postgresql.base import sqlstate
from tenants.postgresql.roles import quoted_organizer
from tenants.provisioning.create_schema import create_role, create_schema
from tenants.provisioning.id_ranges import NoIdRangeLeft, free_id_range, lock_id_ranges
from tenants.provisioning.schema_template import OWNER, current_template

# Well below the outbox's lease; the next run, a minute later, continues.
LONGEST_RUN = timedelta(seconds=30)
DEPENDENT_OBJECTS = "2BP01"
log = structlog.get_logger(__name__)

CLAIM = """
DELETE FROM schema_pool WHERE schema_name = (
    SELECT schema_name FROM schema_pool
    WHERE schema_version = (SELECT version FROM schema_template ORDER BY created_at DESC LIMIT 1)
    ORDER BY made_at LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING schema_name, id_range, schema_version
"""
UNFINISHED = """
SELECT schema_name, id_range FROM public.schema_pool
WHERE schema_version = '' AND NOT schema_name = ANY(%s) ORDER BY made_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
USABLE = "SELECT count(*) FROM public.schema_pool WHERE schema_version IN ('', %s)"
HOLD = "SELECT id_range FROM public.schema_pool WHERE schema_name = %s AND schema_version = %s FOR UPDATE SKIP LOCKED"


@dataclass(frozen=True, slots=True)
class ClaimedSchema:
    schema_name: str
    id_range: int
    schema_version: str


@dataclass(frozen=True, slots=True)
class Pool:
    """How many are ready to be claimed, being made (or interrupted), and of another version than the template."""

    wanted: int
    ready: int
    unfinished: int
    stale: int


def claim_schema() -> ClaimedSchema | None:
    """Claim a schema of the template's version. None if there is none.

    On the public schema, inside the transaction that creates its organizer: a rollback returns the schema to the pool.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM)
        found = cursor.fetchone()
    return ClaimedSchema(*found) if found else None


def fill_pool(longest: timedelta = LONGEST_RUN) -> int:
    """Drop outdated and surplus schemas, then make missing ones. Returns how many were made.

    After `longest` no other is begun.
    """
    template, until = current_template(), utc_now() + longest
    for pooled_schema in _unwanted(template.version):
        drop_pooled_schema(pooled_schema)
    try:
        return _fill(template, until)
    except NoIdRangeLeft:
        log.warning("no schema can be made for the pool: the cell is full")
        return 0


def outdated_schemas() -> list[PooledSchema]:
    """Pooled schemas of another version than the template's: migrated by the fleet, or `fill_pool` drops them."""
    version = current_template().version
    return list(
        PooledSchema.objects.using(OWNER).exclude(schema_version__in=["", version]).order_by("made_at")
    )


def pool() -> Pool:
    version = current_template().version
    versions = list(PooledSchema.objects.using(OWNER).values_list("schema_version", flat=True))
    ready, unfinished = versions.count(version), versions.count("")
    return Pool(settings.TENANTS_SCHEMA_POOL, ready, unfinished, stale=len(versions) - ready - unfinished)


def drop_pooled_schema(pooled_schema: PooledSchema) -> bool:
    """Schema, role and row in one transaction. False if it was claimed or is locked."""
    name = quoted_organizer(pooled_schema.schema_name)
    with _held(pooled_schema.schema_name, pooled_schema.schema_version) as (cursor, id_range):
        if id_range is None:
            return False
        cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        _drop_role(cursor, name)
        cursor.execute("DELETE FROM public.schema_pool WHERE schema_name = %s", [pooled_schema.schema_name])
    return True


def _unwanted(version: str) -> list[PooledSchema]:
    usable = PooledSchema.objects.using(OWNER).filter(schema_version__in=["", version])
    # Ready schemas are kept in preference to unfinished ones.
    surplus = usable.order_by("-schema_version", "made_at")[settings.TENANTS_SCHEMA_POOL :]
    return [*outdated_schemas(), *surplus]


def _fill(template: SchemaTemplate, until: datetime) -> int:
    made, tried = 0, set[str]()
    while utc_now() < until and (name := _reserved(template.version, tried)) is not None:
        made += _make(name, template)
        tried.add(name)
    return made


def _reserved(version: str, tried: set[str]) -> str | None:
    """An unfinished schema, or a new name with its id range. None if enough are ready or being made."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        lock_id_ranges(cursor)
        cursor.execute(UNFINISHED, [list(tried)])
        if found := cursor.fetchone():
            return str(found[0])
        cursor.execute(USABLE, [version])
        if cursor.fetchone()[0] >= settings.TENANTS_SCHEMA_POOL:
            return None
        pooled_schema = PooledSchema(schema_name=new_schema_name(), id_range=free_id_range(cursor))
        pooled_schema.save(using=OWNER, force_insert=True)
        return pooled_schema.schema_name


def _make(name: str, template: SchemaTemplate) -> bool:
    """False if another process holds it, or it is gone."""
    with _held(name, "") as (cursor, id_range):
        if id_range is None:
            return False
        create_role(cursor, name)
    with _held(name, "") as (cursor, id_range):
        if id_range is None:
            return False
        create_schema(cursor, name, template=template, id_range=id_range)
        cursor.execute(
            "UPDATE public.schema_pool SET schema_version = %s, made_at = clock_timestamp() WHERE schema_name = %s",
            [template.version, name],
        )
    return True


@contextmanager
def _held(name: str, version: str) -> Iterator[tuple[Any, int | None]]:
    """A transaction that locks the pooled schema's row; yields its id range, or None if the lock was not obtained."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(HOLD, [name, version])
        found = cursor.fetchone()
        yield cursor, found[0] if found else None


def _drop_role(cursor: Any, name: str) -> None:
    """The role is kept if another database on the server still uses it."""
    try:
        with transaction.atomic(using=OWNER):
            cursor.execute(f"DROP ROLE IF EXISTS {name}")
    except DatabaseError as error:
        if sqlstate(error) != DEPENDENT_OBJECTS:
            raise

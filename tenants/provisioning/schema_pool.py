"""Schemas made beforehand, so that a new organizer is open at once. Workers keep the pool full.

A name is written down before its role and schema are made, and goes when they are dropped: what is interrupted, the
next run finds and finishes. Makers and those who throw away hold the spare's row; several may be at it at once.
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

# Well below the outbox's lease; the next look, a minute later, goes on.
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
    """One of the template's version, now nobody else's. None: there is none.

    On public ground, inside the transaction that writes its organizer: rolled back, it gives the spare back.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM)
        found = cursor.fetchone()
    return ClaimedSchema(*found) if found else None


def fill_pool(longest: timedelta = LONGEST_RUN) -> int:
    """Throw away what cannot be claimed or is too much, then make what is missing. Returns how many were made.

    After `longest` no other is begun.
    """
    template, until = current_template(), utc_now() + longest
    for spare in _unwanted(template.version):
        drop_pooled_schema(spare)
    try:
        return _fill(template, until)
    except NoIdRangeLeft:
        log.warning("no spare can be made: the cell is full")
        return 0


def outdated_schemas() -> list[PooledSchema]:
    """Those of another version than new organizers get: to be migrated, else `fill_pool` throws them away."""
    version = current_template().version
    return list(
        PooledSchema.objects.using(OWNER).exclude(schema_version__in=["", version]).order_by("made_at")
    )


def pool() -> Pool:
    version = current_template().version
    versions = list(PooledSchema.objects.using(OWNER).values_list("schema_version", flat=True))
    ready, unfinished = versions.count(version), versions.count("")
    return Pool(settings.TENANTS_SPARES, ready, unfinished, stale=len(versions) - ready - unfinished)


def drop_pooled_schema(spare: PooledSchema) -> bool:
    """Schema, role and row in one transaction. False: somebody has claimed it, or is at work on it."""
    name = quoted_organizer(spare.schema_name)
    with _held(spare.schema_name, spare.schema_version) as (cursor, slot):
        if slot is None:
            return False
        cursor.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        _drop_role(cursor, name)
        cursor.execute("DELETE FROM public.schema_pool WHERE schema_name = %s", [spare.schema_name])
    return True


def _unwanted(version: str) -> list[PooledSchema]:
    usable = PooledSchema.objects.using(OWNER).filter(schema_version__in=["", version])
    # What is ready stays before what is not.
    surplus = usable.order_by("-schema_version", "made_at")[settings.TENANTS_SPARES :]
    return [*outdated_schemas(), *surplus]


def _fill(template: SchemaTemplate, until: datetime) -> int:
    made, tried = 0, set[str]()
    while utc_now() < until and (name := _reserved(template.version, tried)) is not None:
        made += _make(name, template)
        tried.add(name)
    return made


def _reserved(version: str, tried: set[str]) -> str | None:
    """An interrupted one, or a new name with its slot. None: enough are ready, or in the hands of others."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        lock_id_ranges(cursor)
        cursor.execute(UNFINISHED, [list(tried)])
        if found := cursor.fetchone():
            return str(found[0])
        cursor.execute(USABLE, [version])
        if cursor.fetchone()[0] >= settings.TENANTS_SPARES:
            return None
        spare = PooledSchema(schema_name=new_schema_name(), id_range=free_id_range(cursor))
        spare.save(using=OWNER, force_insert=True)
        return spare.schema_name


def _make(name: str, template: SchemaTemplate) -> bool:
    """False: another maker has it, or it is gone."""
    with _held(name, "") as (cursor, slot):
        if slot is None:
            return False
        create_role(cursor, name)
    with _held(name, "") as (cursor, slot):
        if slot is None:
            return False
        create_schema(cursor, name, template=template, slot=slot)
        cursor.execute(
            "UPDATE public.schema_pool SET schema_version = %s, made_at = clock_timestamp() WHERE schema_name = %s",
            [template.version, name],
        )
    return True


@contextmanager
def _held(name: str, version: str) -> Iterator[tuple[Any, int | None]]:
    """A transaction that has the spare's row to itself, and its slot; None instead of the slot: it has not."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(HOLD, [name, version])
        found = cursor.fetchone()
        yield cursor, found[0] if found else None


def _drop_role(cursor: Any, name: str) -> None:
    """A copy of this database on the same server needs the role, too: then it stays for that one."""
    try:
        with transaction.atomic(using=OWNER):
            cursor.execute(f"DROP ROLE IF EXISTS {name}")
    except DatabaseError as error:
        if sqlstate(error) != DEPENDENT_OBJECTS:
            raise

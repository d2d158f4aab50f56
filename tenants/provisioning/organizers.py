"""Creates organizers: open at once with a pooled schema, otherwise a worker makes the schema. All or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connections, transaction

from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from parterre.kernel.ids import new_schema_name
from tenants.cells.remote_names import is_taken_in_other_cell
from tenants.context.transactions import public_schema
from tenants.lifecycle.transitions import first_state
from tenants.models import Domain, FormerSlug, NameKind, Organizer, OrganizerState
from tenants.outbox.tasks import enqueue_for_platform
from tenants.provisioning.create_schema import create_role, create_schema
from tenants.provisioning.id_ranges import (
    IDS_PER_RANGE,
    LAST_RANGE,
    NoIdRangeLeft,
    free_id_range,
    lock_id_ranges,
)
from tenants.provisioning.organizer_names import check_name
from tenants.provisioning.schema_pool import ClaimedSchema, claim_schema
from tenants.provisioning.schema_template import OWNER, current_template
from tenants.routing.directory import forget
from tenants.routing.slugs import check_slug

__all__ = ["IDS_PER_RANGE", "LAST_RANGE", "NoIdRangeLeft", "SlugTaken", "provision", "request_organizer"]


class SlugTaken(DomainError):
    field = "slug"
    message = "This short name is already taken."


def request_organizer(*, name: str, slug: str, host: str, plugins: Sequence[str] = ()) -> Organizer:
    """Open at once with a pooled schema; otherwise recorded, and a worker makes its schema.

    `host`: of its shop, without port. DomainError: the name or the slug cannot be had.
    """
    check_name(name)
    check_slug(slug)
    with public_schema():
        try:
            with transaction.atomic():
                pooled_schema = claim_schema()
                organizer = _organizer(pooled_schema, name=name.strip(), slug=slug, plugins=list(plugins))
                # Skips the queries of django-tenants' save(): constraints cover them.
                Organizer.objects.bulk_create([organizer])
                _refuse_former(slug)
                Domain.objects.bulk_create([Domain(tenant=organizer, domain=host.lower(), is_primary=True)])
                if pooled_schema is not None:
                    enqueue_for_platform("tenants.fill_schema_pool")
                else:
                    enqueue_for_platform("tenants.provision", organizer_id=str(organizer.pk))
        except IntegrityError as error:
            raise SlugTaken(slug=slug) from error
    return organizer


def provision(organizer_id: UUID) -> Organizer:
    """Role, schema, tables, id offsets. Safe to repeat after a kill at any point. Uses the owner's connection."""
    organizer = Organizer.objects.using(OWNER).get(pk=organizer_id)
    if organizer.schema_version:
        return organizer
    template, id_range = current_template(), _id_range_of(organizer)
    with _held(organizer) as (cursor, is_made):
        if not is_made:
            create_role(cursor, organizer.schema_name)
    with _held(organizer) as (cursor, is_made):
        if not is_made:
            create_schema(cursor, organizer.schema_name, template=template, id_range=id_range)
            now = utc_now()
            state, until = first_state(now)
            cursor.execute(
                "UPDATE public.tenants_organizer SET state = %s, state_since = %s, state_until = %s,"
                " schema_version = %s WHERE id = %s",
                [state, now, until, template.version, organizer.pk],
            )
    forget()
    return Organizer.objects.using(OWNER).get(pk=organizer_id)


def _organizer(pooled_schema: ClaimedSchema | None, **values: Any) -> Organizer:
    if pooled_schema is None:
        return Organizer(schema_name=new_schema_name(), **values)
    now = utc_now()
    state, until = first_state(now)
    return Organizer(
        schema_name=pooled_schema.schema_name,
        id_range=pooled_schema.id_range,
        schema_version=pooled_schema.schema_version,
        state=state,
        state_since=now,
        state_until=until,
        **values,
    )


def _refuse_former(slug: str) -> None:
    """After the INSERT, which waits for a concurrent rename that frees this slug."""
    if is_taken_in_other_cell(NameKind.SLUG, slug) or FormerSlug.objects.filter(slug=slug).exists():
        raise SlugTaken(slug=slug)


def _id_range_of(organizer: Organizer) -> int:
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        lock_id_ranges(cursor)
        cursor.execute(
            "UPDATE public.tenants_organizer SET id_range = COALESCE(id_range, %s), state = %s"
            " WHERE id = %s AND schema_version = '' RETURNING id_range",
            [free_id_range(cursor), OrganizerState.PROVISIONING, organizer.pk],
        )
        found = cursor.fetchone()
    return int(found[0]) if found else 0


@contextmanager
def _held(organizer: Organizer) -> Iterator[tuple[Any, bool]]:
    """A transaction in which no other worker makes this organizer, and whether one has."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(
            "SELECT schema_version FROM public.tenants_organizer WHERE id = %s FOR UPDATE", [organizer.pk]
        )
        (version,) = cursor.fetchone()
        yield cursor, bool(version)

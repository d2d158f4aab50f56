"""Making an organizer's schema and role from the template. Each step may be repeated; nobody sees half an organizer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connections, transaction

from parterre.kernel.errors import DomainError
from parterre.kernel.ids import new_schema_name
from tenants.directory import forget
from tenants.entering import outside
from tenants.migrating import OWNER, application_role, refresh_template, replay
from tenants.models import Domain, Organizer, OrganizerState
from tenants.outbox import enqueue_for_platform
from tenants.roles import create_organizer_role, create_organizer_schema
from tenants.slugs import check_slug

IDS_A_SLOT = 1_000_000
LAST_SLOT = 2**31 // IDS_A_SLOT - 1


class SlugTaken(DomainError):
    field = "slug"
    message = "This short name is already taken."


class NoIdSlotLeft(DomainError):
    message = "This cell holds as many organizers as it can."


def request_organizer(*, name: str, slug: str, host: str, plugins: Sequence[str] = ()) -> Organizer:
    """Write down that there shall be an organizer; a worker makes the schema. `host`: of its shop, without port."""
    check_slug(slug)
    with outside():
        try:
            with transaction.atomic():
                organizer = Organizer.objects.create(
                    name=name, slug=slug, schema_name=new_schema_name(), plugins=list(plugins)
                )
                Domain.objects.create(tenant=organizer, domain=host.lower(), is_primary=True)
                enqueue_for_platform("tenants.provision", organizer_id=str(organizer.pk))
        except IntegrityError as error:
            raise SlugTaken(slug=slug) from error
    return organizer


def provision(organizer_id: UUID) -> Organizer:
    """Role, schema, tables, id offsets. Safe to repeat after a kill at any point. Uses the owner's connection."""
    organizer = Organizer.objects.using(OWNER).get(pk=organizer_id)
    if organizer.schema_version:
        return organizer
    template = refresh_template()
    slot = organizer.id_slot or _take_slot(organizer)
    with _owner_cursor() as cursor:
        create_organizer_role(cursor, organizer.schema_name, app=application_role())
    with _owner_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [organizer.schema_name])
        if cursor.fetchone() is None:
            create_organizer_schema(cursor, organizer.schema_name)
            replay(cursor, organizer.schema_name, template.sql)
            _start_ids_at(cursor, organizer.schema_name, slot * IDS_A_SLOT + 1)
        cursor.execute(
            "UPDATE public.tenants_organizer SET state = %s, schema_version = %s WHERE id = %s",
            [OrganizerState.ACTIVE, template.version, organizer.pk],
        )
    forget()
    return Organizer.objects.using(OWNER).get(pk=organizer_id)


def _take_slot(organizer: Organizer) -> int:
    used = set(Organizer.objects.using(OWNER).exclude(id_slot=None).values_list("id_slot", flat=True))
    free = [slot for slot in range(1, LAST_SLOT + 1) if slot not in used]
    if not free:
        raise NoIdSlotLeft
    slot = secrets.choice(free)
    # Two workers may draw the same slot: the unique constraint stops one, and the outbox tries it again.
    Organizer.objects.using(OWNER).filter(pk=organizer.pk).update(
        id_slot=slot, state=OrganizerState.PROVISIONING
    )
    return slot


def _start_ids_at(cursor: Any, schema: str, first: int) -> None:
    cursor.execute(
        "SELECT setval(c.oid::regclass, %s, false) FROM pg_class c"
        " WHERE c.relkind = 'S' AND c.relnamespace = %s::regnamespace",
        [first, schema],
    )


@contextmanager
def _owner_cursor() -> Iterator[Any]:
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        yield cursor

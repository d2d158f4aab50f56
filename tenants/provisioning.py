"""A new organizer: open at once with a spare's schema, else a worker makes one. Nobody sees half an organizer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connections, transaction

from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from parterre.kernel.ids import new_schema_name
from tenants.cells.elsewhere import is_taken_elsewhere
from tenants.directory import forget
from tenants.entering import outside
from tenants.lifecycle import first_state
from tenants.migrating import OWNER, current_template
from tenants.models import Domain, FormerSlug, NameKind, Organizer, OrganizerState
from tenants.names import check_name
from tenants.outbox import enqueue_for_platform
from tenants.planting import make_role, plant
from tenants.slots import IDS_A_SLOT, LAST_SLOT, NoIdSlotLeft, free_slot, lock_slots
from tenants.slugs import check_slug
from tenants.spares import Spare, claim_spare

__all__ = ["IDS_A_SLOT", "LAST_SLOT", "NoIdSlotLeft", "SlugTaken", "provision", "request_organizer"]


class SlugTaken(DomainError):
    field = "slug"
    message = "This short name is already taken."


def request_organizer(*, name: str, slug: str, host: str, plugins: Sequence[str] = ()) -> Organizer:
    """With a spare, it is open; without, it is written down and a worker makes its schema.

    `host`: of its shop, without port. DomainError: the name or the slug cannot be had.
    """
    check_name(name)
    check_slug(slug)
    with outside():
        try:
            with transaction.atomic():
                spare = claim_spare()
                organizer = _organizer(spare, name=name.strip(), slug=slug, plugins=list(plugins))
                # Without what django-tenants asks in save(): the constraints answer it.
                Organizer.objects.bulk_create([organizer])
                _refuse_former(slug)
                Domain.objects.bulk_create([Domain(tenant=organizer, domain=host.lower(), is_primary=True)])
                if spare is not None:
                    enqueue_for_platform("tenants.keep_spares")
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
    template, slot = current_template(), _slot_of(organizer)
    with _held(organizer) as (cursor, is_made):
        if not is_made:
            make_role(cursor, organizer.schema_name)
    with _held(organizer) as (cursor, is_made):
        if not is_made:
            plant(cursor, organizer.schema_name, template=template, slot=slot)
            now = utc_now()
            state, until = first_state(now)
            cursor.execute(
                "UPDATE public.tenants_organizer SET state = %s, state_since = %s, state_until = %s,"
                " schema_version = %s WHERE id = %s",
                [state, now, until, template.version, organizer.pk],
            )
    forget()
    return Organizer.objects.using(OWNER).get(pk=organizer_id)


def _organizer(spare: Spare | None, **values: Any) -> Organizer:
    if spare is None:
        return Organizer(schema_name=new_schema_name(), **values)
    now = utc_now()
    state, until = first_state(now)
    return Organizer(
        schema_name=spare.schema_name,
        id_slot=spare.id_slot,
        schema_version=spare.schema_version,
        state=state,
        state_since=now,
        state_until=until,
        **values,
    )


def _refuse_former(slug: str) -> None:
    """After the INSERT, which waits for whoever is just giving this slug up."""
    if is_taken_elsewhere(NameKind.SLUG, slug) or FormerSlug.objects.filter(slug=slug).exists():
        raise SlugTaken(slug=slug)


def _slot_of(organizer: Organizer) -> int:
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        lock_slots(cursor)
        cursor.execute(
            "UPDATE public.tenants_organizer SET id_slot = COALESCE(id_slot, %s), state = %s"
            " WHERE id = %s AND schema_version = '' RETURNING id_slot",
            [free_slot(cursor), OrganizerState.PROVISIONING, organizer.pk],
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

"""Cleanup after an interrupted import: schema, role, files, rows. Idempotent."""

from __future__ import annotations

from django.db import connections, transaction
from django.db.models import QuerySet

from parterre.integrations.storage import file_store
from tenants.context.transactions import public_schema
from tenants.models import Domain, JobState, Organizer, OrganizerState, PortabilityJob
from tenants.postgresql.roles import quoted
from tenants.provisioning.schema_template import OWNER
from tenants.routing.directory import forget

INTERRUPTED = "interrupted"
ARRIVING = "arriving"  # in a job's result: the organizer that it is making


def is_open(job: PortabilityJob) -> bool:
    """Whether the job's organizer was opened before a kill interrupted the job."""
    return "organizer" in job.result


def undo_import(organizer: Organizer) -> None:
    drop_schema(organizer.schema_name)
    file_store().delete_all(organizer.pk)
    with public_schema(), transaction.atomic():
        Domain.objects.filter(tenant=organizer).delete()
        Organizer.objects.filter(pk=organizer.pk, state=OrganizerState.PROVISIONING).delete()
    forget()


def remove_leftovers(slug: str) -> int:
    """Remove the leftovers of a killed import of this slug; the caller holds the slug's lock."""
    with public_schema():
        found = list(Organizer.objects.filter(slug=slug, state=OrganizerState.PROVISIONING))
        leftovers = [one for one in found if import_jobs_of(one).exists()]
    for organizer in leftovers:
        undo_import(organizer)
        with public_schema():
            import_jobs_of(organizer).filter(state=JobState.FAILED).update(error=INTERRUPTED)
    return len(leftovers)


def import_jobs_of(organizer: Organizer) -> QuerySet[PortabilityJob]:
    return PortabilityJob.objects.filter(**{f"result__{ARRIVING}": str(organizer.pk)})


def drop_schema(schema: str) -> None:
    """The role goes with it, in a transaction of its own."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE")
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {quoted(schema)}")

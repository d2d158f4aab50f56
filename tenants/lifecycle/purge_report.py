"""Dry run of a purge: what would be deleted, and open obligations against it. Exact counts; changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from parterre.accounts.models import Invitation, Membership
from parterre.integrations.storage import FileStore, archive_store, file_store
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, DueJob, FormerSlug, Organizer, OutboxEntry, TokenRoute
from tenants.postgresql.roles import quoted

TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r' ORDER BY relname"
)
SIZE = (
    "SELECT COALESCE(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
    " WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """An open obligation to buyers. `kind`: "unused_tickets", "open_orders", "open_payments",
    "open_refunds". `amounts`: by currency.
    """

    kind: str
    count: int
    amounts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Files:
    count: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReport:
    """`tables`: rows of each. `archives`: exports and backups that are kept here."""

    at: datetime
    tables: Mapping[str, int]
    schema_bytes: int
    files: Files
    archives: Files
    hosts: Sequence[str]
    former_slugs: Sequence[str]
    members: int
    invitations: int
    tokens: int
    promised: int
    due_jobs: int
    obligations: Sequence[Obligation]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        for obligation in found["obligations"]:
            obligation["amounts"] = {
                currency: str(amount) for currency, amount in obligation["amounts"].items()
            }
        return {**found, "at": self.at.isoformat(), "rows": self.rows}


ObligationsSource = Callable[[datetime], Iterable[Obligation]]
_sources: list[ObligationsSource] = []


def register_obligations(source: ObligationsSource) -> None:
    """Called by apps.sales at start-up. The function runs in the organizer's transaction."""
    _sources[:] = [source]


def report_on(organizer: Organizer, *, now: datetime) -> PurgeReport:
    """Without a schema the report has no rows."""
    tables, size, obligations = _inside(organizer, now) if organizer.schema_version else ({}, 0, [])
    of_it = {"organizer_id": organizer.pk}
    with public_schema():
        return PurgeReport(
            at=now,
            tables=tables,
            schema_bytes=size,
            files=_files(file_store(), organizer),
            archives=_files(archive_store(), organizer),
            hosts=list(
                Domain.objects.filter(tenant=organizer).order_by("domain").values_list("domain", flat=True)
            ),
            former_slugs=list(
                FormerSlug.objects.filter(**of_it).order_by("slug").values_list("slug", flat=True)
            ),
            members=Membership.objects.filter(**of_it).count(),
            invitations=Invitation.objects.filter(**of_it).count(),
            tokens=TokenRoute.objects.filter(**of_it).count(),
            promised=OutboxEntry.objects.filter(org=organizer.schema_name, done_at=None).count(),
            due_jobs=DueJob.objects.filter(**of_it).count(),
            obligations=obligations,
        )


def _inside(organizer: Organizer, now: datetime) -> tuple[dict[str, int], int, list[Obligation]]:
    with organizer_transaction(organizer), connection.cursor() as cursor:
        cursor.execute(TABLES, [organizer.schema_name])
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(SIZE, [organizer.schema_name])
        size = int(cursor.fetchone()[0])
        obligations = [one for source in _sources for one in source(now)]
        return _counted(cursor, names), size, obligations


def _counted(cursor: Any, names: Sequence[str]) -> dict[str, int]:
    if not names:
        return {}
    counts = (f"SELECT '{name}', count(*) FROM {quoted(name)}" for name in names)
    cursor.execute(" UNION ALL ".join(counts))
    return dict(sorted(cursor.fetchall()))


def _files(store: FileStore, organizer: Organizer) -> Files:
    sizes = [file.size for file in store.files(organizer.pk)]
    return Files(len(sizes), sum(sizes))

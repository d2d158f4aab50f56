"""A whole organizer to close and purge: sold tickets, files, hosts, people, promises; and what is left of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connections

from apps.teams.models import Team, TeamMember
from parterre.accounts.models import Invitation, Membership, User
from parterre.integrations.storage import archive_store, file_store
from parterre.kernel.clock import utc_now
from parterre.signup.models import SignupRequest
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import (
    DailySales,
    Domain,
    DueJob,
    FormerSlug,
    JobKind,
    Organizer,
    OrganizerStats,
    OutboxEntry,
    PortabilityJob,
    StaffAction,
    SupportSession,
    TokenRoute,
)
from tenants.outbox.tasks import enqueue_for, enqueue_for_platform, valkey
from tenants.provisioning.organizers import provision, request_organizer
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import ORGANIZERS, PASSWORD
from tests.tenants.schemas import clear_away

LATER = datetime(2035, 1, 1, tzinfo=UTC)
PUBLIC = (
    *(Domain, DueJob, FormerSlug, Invitation, Membership, DailySales, OrganizerStats, OutboxEntry),
    *(PortabilityJob, SignupRequest, StaffAction, SupportSession, TokenRoute),
)


def make_whole(slug: str = "nina", *, tickets: int = 3) -> Organizer:
    """With something in every place that a purge has to empty."""
    now = utc_now()
    requested = request_organizer(name=slug.title(), slug=slug, host=f"{slug}.parterre.test")
    organizer = provision(requested.pk)
    with public_schema():
        user = User.objects.create_user(f"{slug}@example.org", PASSWORD, full_name=slug.title())
        Domain.objects.create(tenant=organizer, domain=f"tickets.{slug}.example", is_primary=False)
        FormerSlug.objects.create(slug=f"old-{slug}", organizer=organizer, since=now)
        Membership.objects.create(user_id=user.pk, organizer_id=organizer.pk, org=organizer.schema_name)
        of_it: dict[str, Any] = {"organizer_id": organizer.pk, "org": organizer.schema_name}
        TokenRoute.objects.create(token_hash=f"{slug:0<64}", **of_it)
        Invitation.objects.create(
            team_id=1, email="a@example.org", token_hash=slug, created_at=now, expires_at=now, **of_it
        )
        DueJob.objects.create(organizer=organizer, kind="tenants.stats", due_at=now)
        OrganizerStats.objects.create(organizer=organizer, updated_at=now)
        DailySales.objects.create(organizer=organizer, day=now.date(), currency="EUR")
        PortabilityJob.objects.create(organizer=organizer, kind=JobKind.EXPORT, file="e.tar", created_at=now)
        SupportSession.objects.create(
            user_id=user.pk, organizer=organizer, reason="4812", started_at=now, until=now, ended_at=now
        )
        SignupRequest.objects.create(
            full_name=slug,
            email=user.email,
            organizer_name=slug,
            slug=slug,
            token_hash=slug,
            created_at=now,
            expires_at=now,
            organizer_id=organizer.pk,
        )
    enqueue_for(organizer, "tenants.stats")
    enqueue_for_platform("sales.check_payment", organizer_id=str(organizer.pk), payment_id=1)
    _fill(organizer, user, tickets)
    return organizer


def _fill(organizer: Organizer, user: User, tickets: int) -> None:
    with organizer_transaction(organizer):
        team = Team.objects.create(name="All", all_events=True, all_organizer_permissions=True)
        TeamMember.objects.create(team=team, user_id=user.pk, email=user.email)
        product = make_ticket_product(make_event(slug="fair", date_from=LATER), size=None)
        for _number in range(tickets):
            make_order(product, is_paid=True)
        make_order(product)
        cache.set("something", "kept")
    for store in (file_store(), archive_store()):
        store.write(organizer.pk, "pictures/logo.png", b"1234")


def remains(organizer: Organizer) -> dict[str, object]:
    """What a purge should have taken, by where it was; empty when nothing is left."""
    name = organizer.schema_name
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = %s),"
            " (SELECT count(*) FROM pg_roles WHERE rolname = %s)",
            [name, name],
        )
        schema, role = cursor.fetchone()
    public = rows_of(organizer)
    # These tell later that it was, and that nobody takes its names over.
    kept = {"StaffAction", "FormerSlug"}
    found: dict[str, object] = {model: count for model, count in public.items() if model not in kept}
    found |= {"schema": schema, "role": role, "keys": len(list(valkey().scan_iter(f"{name}:*")))}
    for store_name, store in {"files": file_store(), "archives": archive_store()}.items():
        found[store_name] = len(list(store.files(organizer.pk)))
    return {where: count for where, count in found.items() if count}


def forget_strangers() -> None:
    """What emptying the test's tables leaves of organizers that a test made."""
    with public_schema():
        for organizer in Organizer.objects.exclude(slug__in=ORGANIZERS):
            TokenRoute.objects.filter(organizer_id=organizer.pk).delete()
            Membership.objects.filter(organizer_id=organizer.pk).delete()
            for store in (file_store(), archive_store()):
                store.delete_all(organizer.pk)
    clear_away()


def rows_of(organizer: Organizer) -> dict[str, int]:
    counts = {}
    with public_schema():
        for model in PUBLIC:
            columns = {field.attname for field in model._meta.fields}
            column = "organizer_id" if "organizer_id" in columns else "tenant_id"
            rows = model._default_manager.filter(**{column: organizer.pk})
            counts[model.__name__] = rows.count()
        counts["PortabilityJob"] -= PortabilityJob.objects.filter(organizer=organizer, kind="purge").count()
        named = OutboxEntry.objects.filter(payload__organizer_id=str(organizer.pk))
        counts["OutboxEntry"] += named.exclude(kind="tenants.purge").count()
    return counts


def dump(organizer: Organizer) -> dict[str, Any]:
    """Every byte of it: rows of its tables, its rows in public, its files."""
    found: dict[str, Any] = {}
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'",
            [organizer.schema_name],
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT coalesce(array_agg(t::text ORDER BY t::text), '{{}}')"
                f' FROM "{organizer.schema_name}"."{table}" t'
            )
            found[table] = cursor.fetchone()[0]
    with public_schema():
        found["organizer"] = Organizer.objects.filter(pk=organizer.pk).values().get()
    return found | rows_of(organizer) | {"files": _files(organizer.pk)}


def _files(organizer_id: UUID) -> dict[str, bytes | None]:
    store = file_store()
    return {file.name: store.read(organizer_id, file.name) for file in store.files(organizer_id)}

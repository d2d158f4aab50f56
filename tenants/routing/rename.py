"""Changes an organizer's slug. Schema, role, files and tokens stay; the old slug redirects to the new one.

`<old>.<root>` and `/o/<old>/` redirect, the API accepts both, and the old slug is never given to another organizer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from tenants.cells.remote_names import is_taken_in_other_cell
from tenants.context.transactions import public_schema
from tenants.lifecycle.transitions import ReasonMissing
from tenants.models import Domain, FormerSlug, NameKind, Organizer
from tenants.provisioning.organizers import SlugTaken
from tenants.routing.directory import forget, shop_host
from tenants.routing.domains import locked_organizer, update_custom_host
from tenants.routing.slugs import check_slug
from tenants.staff.log import record_staff_action
from tenants.staff.support_sessions import SchemaNotReady

MOST: Final = 3
WITHIN: Final = timedelta(days=30)


class SameSlug(DomainError):
    field = "slug"
    message = _("This is already the short name.")


class RenamedTooOften(DomainError):
    field = "slug"
    message = _("The short name can be changed %(most)s times in %(days)s days. Try again later.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganizer:
    organizer_id: UUID
    slug: str


def rename_organizer(request: RenameOrganizer, *, actor: Actor, now: datetime) -> Organizer:
    """By its owners, a few times a month at most."""
    with public_schema(), transaction.atomic():
        organizer = locked_organizer(request.organizer_id)
        if len(_recent(organizer, now)) >= MOST:
            raise RenamedTooOften(most=MOST, days=WITHIN.days)
        data = _rename(organizer, request.slug, now)
        record_staff_action(organizer, "organizer.renamed", actor=actor, now=now, data=data, is_staff=False)
    forget()
    return organizer


def rename_by_staff(request: RenameOrganizer, *, reason: str, actor: Actor, now: datetime) -> Organizer:
    """As often as needed, with a reason that the organizer reads."""
    if not reason.strip():
        raise ReasonMissing
    with public_schema(), transaction.atomic():
        organizer = locked_organizer(request.organizer_id)
        data = {**_rename(organizer, request.slug, now), "reason": reason.strip()}
        record_staff_action(organizer, "organizer.renamed", actor=actor, now=now, data=data)
    forget()
    return organizer


def former_slugs_of(organizer: Organizer) -> list[str]:
    """The latest first."""
    with public_schema():
        rows = FormerSlug.objects.filter(organizer_id=organizer.pk).order_by("-since")
        return list(rows.values_list("slug", flat=True))


def _rename(organizer: Organizer, slug: str, now: datetime) -> dict[str, str]:
    before = organizer.slug
    if slug == before:
        raise SameSlug
    check_slug(slug)
    if not organizer.schema_version:
        raise SchemaNotReady
    FormerSlug.objects.filter(slug=slug, organizer=organizer).delete()  # one may take back one's own
    organizer.slug, organizer.renamed_at = slug, [*_recent(organizer, now), now]
    try:
        with transaction.atomic():
            organizer.save(update_fields=["slug", "renamed_at"])
            Domain.objects.filter(tenant=organizer, domain=shop_host(before)).update(domain=shop_host(slug))
    except IntegrityError as error:
        raise SlugTaken(slug=slug) from error
    # Only now: a concurrent rename away from this slug has committed and recorded it as a former slug.
    if is_taken_in_other_cell(NameKind.SLUG, slug) or FormerSlug.objects.filter(slug=slug).exists():
        raise SlugTaken(slug=slug)
    FormerSlug.objects.create(slug=before, organizer=organizer, since=now)
    update_custom_host(organizer)
    return {"before": before, "slug": slug}


def _recent(organizer: Organizer, now: datetime) -> list[datetime]:
    return [at for at in organizer.renamed_at or [] if at > now - WITHIN]

"""Public rows of an organizer that move to another cell with it: accounts, hosts, former slugs, outbox entries."""

from __future__ import annotations

import json
from typing import Any, Final, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_noop as _

from parterre.accounts.models import Membership, User
from parterre.kernel.errors import DomainError
from tenants.cells.shadow_accounts import shadow_account_for
from tenants.context.transactions import public_schema
from tenants.models import Domain, FormerSlug, Organizer, OutboxEntry

STATE_FIELDS: Final = (
    "state",
    "state_since",
    "state_until",
    "share",
    "custom_host",
    "renamed_at",
    "expires_at",
)
HOST: Final = (
    "domain",
    "event_id",
    "state",
    "token",
    "checked_at",
    "next_check_at",
    "failing_since",
    "unproved_since",
    "last_error",
)
WORK: Final = ("id", "kind", "queue", "payload", "context", "created_at", "available_at", "attempts")


class AddressTaken(DomainError):
    message = _("An account with the address %(email)s already exists in that cell. Nothing was moved.")


class HostTakenInTarget(DomainError):
    message = _("Another organizer in that cell already uses the domain %(host)s. Nothing was moved.")


def public_records_of(organizer: Organizer) -> dict[str, Any]:
    """JSON-serializable. Contains no credentials: no passwords, no sessions."""
    with public_schema():
        members = Membership.objects.filter(organizer_id=organizer.pk).values("user_id")
        people = User.objects.filter(pk__in=members).order_by("pk").values("id", "email", "full_name")
        hosts = Domain.objects.filter(tenant=organizer, is_primary=False).order_by("pk").values(*HOST)
        former = organizer.former_slugs.order_by("since").values("slug", "since")
        work = OutboxEntry.objects.filter(organizer_id=organizer.pk, done_at=None, failed_at=None)
        found = {
            "state_fields": {name: getattr(organizer, name) for name in STATE_FIELDS},
            "people": list(people),
            "hosts": list(hosts),
            "former": list(former),
            "work": list(work.order_by("created_at").values(*WORK)),
        }
    return cast(dict[str, Any], json.loads(json.dumps(found, cls=DjangoJSONEncoder)))


def import_records(people: list[dict[str, Any]]) -> None:
    """Create accounts with their ids, before the tables are imported. Raises AddressTaken."""
    for person in people:
        stated = {"id": person["id"], "email": person["email"], "name": person["full_name"]}
        if shadow_account_for(stated) is None:
            raise AddressTaken(email=person["email"])


def store_records(organizer: Organizer, records: dict[str, Any]) -> None:
    """Store hosts, slugs and outbox entries after the import, while the organizer is read-only."""
    with public_schema(), transaction.atomic():
        wanted = [host["domain"] for host in records["hosts"]]
        taken = Domain.objects.filter(domain__in=wanted).exclude(tenant=organizer)
        if clash := taken.exclude(state="pending").first():
            raise HostTakenInTarget(host=clash.domain)
        Domain.objects.filter(tenant=organizer, is_primary=False).delete()
        Domain.objects.bulk_create(
            [Domain(tenant=organizer, is_primary=False, **host) for host in records["hosts"]]
        )
        FormerSlug.objects.bulk_create(
            [FormerSlug(organizer=organizer, **former) for former in records["former"]]
        )
        OutboxEntry.objects.bulk_create(
            [
                OutboxEntry(org=organizer.schema_name, organizer_id=organizer.pk, **entry)
                for entry in records["work"]
            ]
        )

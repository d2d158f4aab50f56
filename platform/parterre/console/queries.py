"""Queries of the console. Public tables only: `contact.py` alone reads an organizer's schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import redis
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from parterre.accounts.models import User
from parterre.kernel.normalize import ascii_host
from parterre.observability.queues import queue_figures
from parterre.search import contains_words
from tenants.models import Domain, Organizer, OrganizerState, OutboxEntry, StaffAction
from tenants.provisioning.schema_template import template_version

BEHIND = "behind"
VIEWS = ("", *OrganizerState.values, BEHIND)


@cache
def wanted_version() -> str:
    """Of the code that runs: it does not change while it runs."""
    return template_version()


def is_behind() -> Q:
    return ~Q(schema_version__in=["", wanted_version()])


def host_words(words: str) -> str:
    """A part of a host, in the spelling in which hosts are stored."""
    try:
        return ascii_host(words)
    except ValueError:
        return words


def organizers(*, words: str = "", view: str = "") -> QuerySet[Organizer, Organizer]:
    found = Organizer.objects.select_related("stats").order_by("name", "pk")
    if view:
        found = found.filter(is_behind() if view == BEHIND else Q(state=view))
    else:
        found = found.exclude(state=OrganizerState.PURGED)
    if words:
        host = Exists(Domain.objects.filter(tenant=OuterRef("pk"), domain__icontains=host_words(words)))
        found = found.filter(contains_words(words, "name", "slug") | host)
    return found


def organizers_by_view() -> Mapping[str, int]:
    """How many each tab holds: one read."""
    states = {state: Count("pk", filter=Q(state=state)) for state in OrganizerState.values}
    counted = Organizer.objects.aggregate(
        all=Count("pk", filter=~Q(state=OrganizerState.PURGED)),
        behind=Count("pk", filter=is_behind()),
        **states,
    )
    return {"": counted.pop("all"), **counted}


@dataclass(frozen=True, slots=True)
class Backlog:
    """Promised and not done. `oldest`: since when the longest due one waits."""

    waiting: int = 0
    failed: int = 0
    oldest: datetime | None = None


def backlog(now: datetime, **of: object) -> Backlog:
    return Backlog(**OutboxEntry.objects.filter(done_at=None, **of).aggregate(**_backlog(now)))


def backlog_by(column: str, now: datetime, keys: Iterable[object] | None = None) -> dict[object, Backlog]:
    entries = OutboxEntry.objects.filter(done_at=None)
    if keys is not None:
        entries = entries.filter(**{f"{column}__in": list(keys)})
    rows = entries.values(column).annotate(**_backlog(now)).order_by(column)
    return {row.pop(column): Backlog(**row) for row in rows}


def _backlog(now: datetime) -> dict[str, Count | Min]:
    return {
        "waiting": Count("pk", filter=Q(failed_at=None)),
        "failed": Count("pk", filter=Q(failed_at__isnull=False)),
        "oldest": Min("available_at", filter=Q(failed_at=None, available_at__lte=now)),
    }


@dataclass(frozen=True, slots=True)
class BrokerQueue:
    messages: int
    age_seconds: float


def broker_queues() -> dict[str, BrokerQueue] | None:
    """None: the broker does not answer."""
    try:
        waiting, age = queue_figures()
    except redis.RedisError:
        return None
    ages = {sample.labels["queue"]: sample.value for sample in age.samples}
    return {
        sample.labels["queue"]: BrokerQueue(int(sample.value), ages[sample.labels["queue"]])
        for sample in waiting.samples
    }


def failed_entries(*, kind: str = "") -> QuerySet[OutboxEntry, OutboxEntry]:
    found = OutboxEntry.objects.filter(done_at=None, failed_at__isnull=False).order_by("-failed_at", "pk")
    return found.filter(kind=kind) if kind else found


def failed_kinds() -> list[tuple[str, int]]:
    kinds = OutboxEntry.objects.filter(done_at=None, failed_at__isnull=False).values_list("kind")
    return list(kinds.annotate(Count("pk")).order_by("kind"))


def staff_actions(**of: object) -> QuerySet[StaffAction, StaffAction]:
    """What staff did. With `is_staff=False`: what the organizers' own people or the clock did to their accounts."""
    found = StaffAction.objects.filter(**{"is_staff": True, **of})
    return found.select_related("organizer").order_by("-at", "pk")


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    users = User.objects.filter(pk__in=set(user_ids))
    return {user.pk: user.full_name or user.email for user in users}

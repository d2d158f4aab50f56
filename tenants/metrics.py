"""Metrics of the public schema: organizers by state, and the backlog of the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Avg, Count, F, Min, Q
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from parterre.kernel.clock import utc_now
from parterre.observability import collectors
from tenants.context.transactions import public_schema
from tenants.models import Organizer, OutboxEntry
from tenants.outbox.tasks import PLATFORM

LATELY = timedelta(minutes=1)
OTHER = "other"


def register() -> None:
    collectors.register(organizers_by_state)
    collectors.register(outbox)
    collectors.register(work_by_organizer)


def organizers_by_state() -> Iterator[Metric]:
    family = GaugeMetricFamily("parterre_organizers", "Organizers by state.", labels=["state"])
    with public_schema():
        for state, count in Organizer.objects.values_list("state").annotate(Count("pk")).order_by("state"):
            family.add_metric([state], count)
    yield family


def outbox() -> Iterator[Metric]:
    now = utc_now()
    with public_schema():
        figures = OutboxEntry.objects.filter(done_at=None).aggregate(
            undone=Count("pk", filter=Q(failed_at=None)),
            failed=Count("pk", filter=Q(failed_at__isnull=False)),
            oldest=Min("available_at", filter=Q(failed_at=None, available_at__lte=now)),
        )
    lag = (now - figures["oldest"]).total_seconds() if figures["oldest"] else 0.0
    yield GaugeMetricFamily("parterre_outbox_undone", "Promised tasks not done yet.", value=figures["undone"])
    yield GaugeMetricFamily("parterre_outbox_failed", "Promised tasks given up.", value=figures["failed"])
    yield GaugeMetricFamily("parterre_outbox_lag_seconds", "Age of the oldest due task.", value=lag)


def work_by_organizer() -> Iterator[Metric]:
    """Of the last minute. Never more series than `[metrics] top_organizers` and one for all others."""
    with public_schema():
        done = OutboxEntry.objects.filter(done_at__gte=utc_now() - LATELY).values("org")
        waited = Avg(F("done_at") - F("available_at"))
        rows = list(done.annotate(tasks=Count("pk"), waited=waited).order_by("-tasks", "org"))
        top = rows[: settings.METRICS_TOP_ORGANIZERS]
        slugs = dict(
            Organizer.objects.filter(schema_name__in=[row["org"] for row in top]).values_list(
                "schema_name", "slug"
            )
        )
    found: dict[str, tuple[int, float]] = {}  # tasks, and seconds that all of them waited together
    named = {row["org"]: slugs.get(row["org"], PLATFORM if row["org"] == PLATFORM else OTHER) for row in top}
    for row in rows:
        name = named.get(row["org"], OTHER)
        tasks, seconds = found.get(name, (0, 0.0))
        waited_for = max(0.0, row["waited"].total_seconds()) * row["tasks"]
        found[name] = (tasks + row["tasks"], seconds + waited_for)
    yield from _work_families(found)


def _work_families(found: dict[str, tuple[int, float]]) -> Iterator[Metric]:
    share = GaugeMetricFamily(
        "parterre_organizer_work_share", "Share of the tasks done in the last minute.", labels=["organizer"]
    )
    wait = GaugeMetricFamily(
        "parterre_organizer_work_wait_seconds",
        "How long they had been due, on average.",
        labels=["organizer"],
    )
    total = sum(tasks for tasks, _ in found.values())
    for name, (tasks, seconds) in found.items():
        share.add_metric([name], tasks / total)
        wait.add_metric([name], seconds / tasks)
    yield share
    yield wait

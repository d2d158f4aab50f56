"""What monitoring may know of the public ground: organizers by state, and how far the outbox is behind."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from parterre.kernel.clock import utc_now
from parterre.observability import collectors
from tenants.entering import outside
from tenants.models import Organizer, OutboxEntry


def register() -> None:
    collectors.register(organizers_by_state)
    collectors.register(outbox)


def organizers_by_state() -> Iterator[Metric]:
    family = GaugeMetricFamily("parterre_organizers", "Organizers by state.", labels=["state"])
    with outside():
        for state, count in Organizer.objects.values_list("state").annotate(Count("pk")).order_by("state"):
            family.add_metric([state], count)
    yield family


def outbox() -> Iterator[Metric]:
    now = utc_now()
    with outside():
        figures = OutboxEntry.objects.filter(done_at=None).aggregate(
            undone=Count("pk", filter=Q(failed_at=None)),
            failed=Count("pk", filter=Q(failed_at__isnull=False)),
            oldest=Min("available_at", filter=Q(failed_at=None, available_at__lte=now)),
        )
    lag = (now - figures["oldest"]).total_seconds() if figures["oldest"] else 0.0
    yield GaugeMetricFamily("parterre_outbox_undone", "Promised tasks not done yet.", value=figures["undone"])
    yield GaugeMetricFamily("parterre_outbox_failed", "Promised tasks given up.", value=figures["failed"])
    yield GaugeMetricFamily("parterre_outbox_lag_seconds", "Age of the oldest due task.", value=lag)

"""Row counts by model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

# A table nobody analyzed yet has -1; its live rows are then few, and counted by the statistics.
ESTIMATES = """
    SELECT c.relname, sum(CASE WHEN c.reltuples < 0 THEN pg_stat_get_live_tuples(c.oid) ELSE c.reltuples END)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND starts_with(n.nspname, 'org_') AND c.relname = ANY(%s)
    GROUP BY c.relname
"""


def model_instances() -> Iterator[Metric]:
    """Exact in public. Of organizers' data PostgreSQL's estimate: counting all schemas costs too much."""
    family = GaugeMetricFamily(
        "parterre_model_instances", "Rows of a model, estimated for organizers' data.", labels=["model"]
    )
    for label, count in [
        *_exact(_models_of(settings.SHARED_APPS)),
        *_estimated(_models_of(settings.TENANT_APPS)),
    ]:
        family.add_metric([label], count)
    yield family


def _models_of(app_names: Iterable[str]) -> list[type[Model]]:
    names = set(app_names)
    return [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models()
        if model._meta.managed and not model._meta.proxy
    ]


def _exact(models: list[type[Model]]) -> list[tuple[str, int]]:
    quote = connection.ops.quote_name
    counts = " UNION ALL ".join(
        f"SELECT {i}, count(*) FROM public.{quote(m._meta.db_table)}" for i, m in enumerate(models)
    )
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return [(models[index]._meta.label_lower, count) for index, count in cursor.fetchall()]


def _estimated(models: list[type[Model]]) -> list[tuple[str, int]]:
    labels = {model._meta.db_table: model._meta.label_lower for model in models}
    with connection.cursor() as cursor:
        cursor.execute(ESTIMATES, [list(labels)])
        found = dict(cursor.fetchall())
    return [(label, int(found.get(table, 0))) for table, label in labels.items()]

from __future__ import annotations

import pytest
from django.db import connection

from parterre.accounts.models import User
from parterre.observability.instances import model_instances
from tenants.models import Organizer

pytestmark = pytest.mark.django_db


def instances() -> dict[str, float]:
    [family] = model_instances()
    return {sample.labels["model"]: sample.value for sample in family.samples}


def test_public_models_are_counted_exactly() -> None:
    before = instances()["accounts.user"]

    User.objects.create(email="new@example.com")

    assert instances()["accounts.user"] == before + 1 == User.objects.count()


def test_organizers_models_are_there_without_entering_anybody() -> None:
    found = instances()

    assert "orders.order" in found
    assert all(value >= 0 for value in found.values())
    assert connection.schema_name == "public"  # type: ignore[attr-defined]


def test_an_estimate_is_summed_over_all_schemas() -> None:
    """Teams were made with the test database; every organizer has at least one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(CASE WHEN reltuples < 0 THEN pg_stat_get_live_tuples(oid) ELSE reltuples END)"
            " FROM pg_class WHERE relname = 'teams_team'"
        )
        [total] = cursor.fetchone()

    assert instances()["teams.team"] == total
    assert Organizer.objects.count() >= 2

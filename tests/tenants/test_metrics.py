"""Shares and waits of the busiest organizers, and never more series than configured."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import Settings

from parterre.kernel.clock import utc_now
from tenants.context.transactions import public_schema
from tenants.metrics import work_by_organizer
from tenants.models import Organizer, OutboxEntry
from tests.people import Person

pytestmark = pytest.mark.django_db


def done(org: str, count: int, *, waited: int, ago: int = 10) -> None:
    at = utc_now() - timedelta(seconds=ago)
    with public_schema():
        OutboxEntry.objects.bulk_create(
            OutboxEntry(
                org=org,
                organizer_id=None if org == "platform" else uuid4(),
                kind="test.none",
                queue="mail",
                done_at=at,
                available_at=at - timedelta(seconds=waited),
            )
            for _ in range(count)
        )


def figures() -> list[dict[str, float]]:
    return [
        {sample.labels["organizer"]: round(sample.value, 3) for sample in family.samples}
        for family in work_by_organizer()
    ]


@pytest.fixture
def work(olga: Person, mallory: Person) -> None:
    done(olga.organizer.schema_name, 5, waited=10)
    done("platform", 3, waited=2)
    done(mallory.organizer.schema_name, 2, waited=1)
    done(mallory.organizer.schema_name, 9, waited=1, ago=120)  # too long ago


@pytest.mark.usefixtures("work")
def test_shares_and_waits_of_the_last_minute() -> None:
    assert figures() == [
        {"acme": 0.5, "platform": 0.3, "zeta": 0.2},
        {"acme": 10, "platform": 2, "zeta": 1},
    ]


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("top", "shares"),
    [
        (0, {"other": 1.0}),
        (1, {"acme": 0.5, "other": 0.5}),
        (2, {"acme": 0.5, "platform": 0.3, "other": 0.2}),
    ],
)
def test_all_beyond_the_busiest_are_one(settings: Settings, top: int, shares: dict[str, float]) -> None:
    settings.METRICS_TOP_ORGANIZERS = top

    assert figures()[0] == shares


def test_hundreds_of_organizers_are_no_more_series(settings: Settings) -> None:
    settings.METRICS_TOP_ORGANIZERS = 20
    names = [f"o{number:03}" for number in range(300)]
    with public_schema():
        Organizer.objects.bulk_create(
            Organizer(name=name, slug=name, schema_name=f"org_{name}") for name in names
        )
    for name in names:
        done(f"org_{name}", 1, waited=1)

    assert [set(one) for one in figures()] == [{*names[:20], "other"}] * 2


def test_nothing_done_is_nothing_said() -> None:
    assert figures() == [{}, {}]

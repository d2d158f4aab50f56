"""The console's page on schemas' versions and runs of `fleet migrate`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from parterre.kernel.clock import utc_now
from tenants.fleet.run import RUN_LOCK
from tenants.models import FleetRun, FleetStep, Organizer
from tenants.provisioning.schema_template import template_version
from tests.databases import admin
from tests.people import Person

pytestmark = pytest.mark.django_db


def make_run(*states: str, error: str = "", **fields: object) -> FleetRun:
    began = utc_now() - timedelta(seconds=10)
    run = FleetRun.objects.create(wanted="new", started_at=began, error=error, **fields)
    acme = Person("olga").organizer
    for number, state in enumerate(states):
        FleetStep.objects.create(
            run=run,
            schema_name=f"org_{number}",
            organizer=acme if state == "failed" else None,
            wave=number,
            state=state,
            error=error if state == "failed" else "",
        )
    return run


def test_all_up_to_date(olga: Person, mallory: Person, console: Client) -> None:
    page = console.get("/fleet/")

    (version,) = page.context["fleet"].versions
    assert (version.version, version.organizers, version.is_wanted) == (template_version(), 2, True)
    assert "All schemas are up to date" in page.content.decode()


def test_who_is_behind_is_counted_and_listed_elsewhere(
    olga: Person, mallory: Person, console: Client
) -> None:
    Organizer.objects.filter(slug="zeta").update(schema_version="old")

    page = console.get("/fleet/")

    assert [(count.version, count.organizers) for count in page.context["fleet"].versions] == [
        (template_version(), 1),
        ("old", 1),
    ]
    assert "1 organizer is on another version" in page.content.decode()
    assert "/organizers/?view=behind" in page.content.decode()


def test_a_run_at_work_with_its_estimate(olga: Person, console: Client) -> None:
    make_run("done", "done", "waiting", "waiting")
    with admin(connections["default"].settings_dict["NAME"]) as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [RUN_LOCK])  # type: ignore[attr-defined]

        page = console.get("/fleet/")

    run = page.context["run"]
    assert (run.done, run.total, run.wave) == (2, 4, 3)
    assert timedelta(seconds=9) < run.left < timedelta(seconds=20)
    assert 'hx-trigger="every 2s"' in page.content.decode()


def test_a_run_whose_process_is_gone_is_not_at_work(olga: Person, console: Client) -> None:
    make_run("done", "waiting")

    page = console.get("/fleet/")

    assert (page.context["run"], page.context["fleet"].runs[0].outcome) == (None, "dead")
    assert "Interrupted" in page.content.decode()


def test_failures_of_the_last_run_only(olga: Person, console: Client) -> None:
    make_run("failed", error="an older one", outcome="failed", ended_at=utc_now())
    make_run("done", "failed", error="lock <b>timeout</b>", outcome="failed", ended_at=utc_now())

    page = console.get("/fleet/").content.decode()

    assert "lock &lt;b&gt;timeout&lt;/b&gt;" in page
    assert "an older one" not in page
    assert f"/organizers/{olga.organizer.pk}/" in page


def test_a_rehearsal_that_failed_says_why(olga: Person, console: Client) -> None:
    make_run(
        error="The rehearsal for acme failed, and nobody was touched.", outcome="failed", ended_at=utc_now()
    )

    assert "The rehearsal for acme failed, and nobody was touched." in console.get("/fleet/").content.decode()

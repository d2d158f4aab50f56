"""A fleet from one release to the next: versions, the catalogue, refusals, failures, and going on after them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tenants.fleet.plan import Transactional, plan_for
from tenants.fleet.run import FleetBusy, FleetProblem, FleetStopped, MigrateFleet, migrate_fleet
from tenants.models import FleetRun, FleetStep, Organizer, OrganizerState, SchemaTemplate
from tests.databases import admin
from tests.tenants.fleet.conftest import Fleet, applied, execute

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def migrate(**given: object) -> int:
    return migrate_fleet(MigrateFleet(**given), progress=lambda _: None).moved  # type: ignore[arg-type]


def outcomes() -> list[tuple[str, int, int]]:
    """Of each run: how it ended, steps done, steps failed."""
    return [
        (run.outcome, run.steps.filter(state="done").count(), run.steps.filter(state="failed").count())
        for run in FleetRun.objects.using("owner").order_by("started_at")
    ]


def test_all_schemas_become_what_django_would_have_made_of_them(fleet: Fleet) -> None:
    moved = migrate()

    assert moved == 3
    assert set(fleet.versions().values()) == {fleet.new}
    assert fleet.versions_by_migrations() == fleet.versions()
    assert {fleet.shape_of(schema) for schema in fleet.schemas()} == {fleet.shapes[fleet.new]}
    assert outcomes() == [("done", 3, 0)]
    assert SchemaTemplate.objects.using("owner").filter(version=fleet.new).exists()


def test_with_nothing_to_do_three_reads_are_all(fleet: Fleet) -> None:
    migrate()

    with CaptureQueriesContext(connections["owner"]) as asked:
        moved = migrate()

    assert moved == 0
    reads = [query["sql"] for query in asked if not query["sql"].startswith("SET search_path")]
    assert [sql.split('FROM "')[1].split('"')[0] for sql in reads] == [
        "tenants_organizer",
        "schema_pool",
        "fleet_run",
    ]
    assert outcomes() == [("done", 3, 0)]


def test_organizers_who_are_closed_or_read_only_come_along_and_purged_ones_do_not(fleet: Fleet) -> None:
    organizers = Organizer.objects.using("owner")
    organizers.filter(slug="acme").update(state=OrganizerState.CLOSING, is_read_only=True)
    organizers.create(
        name="", slug="left", schema_name="org_left", state=OrganizerState.PURGED, schema_version="old"
    )
    organizers.create(name="New", slug="new", schema_name="org_new", state=OrganizerState.REQUESTED)

    moved = migrate()

    assert moved == 3
    assert dict(organizers.values_list("slug", "schema_version")) == {
        "acme": fleet.new,
        "zeta": fleet.new,
        "left": "old",
        "new": "",
    }


def test_copies_for_trying_out_and_pooled_schemas_go_first_and_waves_follow(fleet: Fleet) -> None:
    Organizer.objects.using("owner").filter(slug="zeta").update(
        sandbox_of=Organizer.objects.get(slug="acme").pk
    )

    migrate(canaries=1, wave_size=1)

    steps = FleetStep.objects.using("owner").order_by("wave", "organizer")
    assert [(step.wave, step.organizer.slug if step.organizer else "spare") for step in steps] == [
        (0, "zeta"),
        (0, "spare"),
        (1, "acme"),
    ]


def test_only_the_named_ones(fleet: Fleet) -> None:
    moved = migrate(only=["zeta"])

    behind = Organizer.objects.using("owner").filter(schema_version=fleet.old).values_list("slug", flat=True)
    assert (moved, list(behind)) == (1, ["acme"])


def test_a_name_that_nobody_has_is_refused(fleet: Fleet) -> None:
    with pytest.raises(FleetProblem, match=r"There is no organizer nobody\."):
        migrate(only=["acme", "nobody"])

    assert outcomes() == []


def break_schema(schema: str) -> None:
    """So that the next release's table cannot be made there."""
    execute(f"CREATE TABLE {schema}.taxes_taxremark (id int)")


def test_the_first_that_fails_stops_the_run_and_the_next_run_goes_on(fleet: Fleet) -> None:
    older, younger = fleet.organizers().order_by("created_at")
    break_schema(younger.schema_name)

    with pytest.raises(FleetProblem) as refused:
        migrate(canaries=0, wave_size=1, workers=1)
    execute(f"DROP TABLE {younger.schema_name}.taxes_taxremark")
    states = fleet.versions_by_migrations()
    written = fleet.versions()
    again = migrate()

    error = 'ProgrammingError: relation "taxes_taxremark" already exists'
    assert f"{younger.slug}: {error}" in str(refused.value)
    assert "none is in between" in str(refused.value)
    assert (states, states[older.schema_name], states[younger.schema_name]) == (written, fleet.new, fleet.old)
    assert fleet.versions_by_migrations() == dict.fromkeys(fleet.schemas(), fleet.new)
    assert (outcomes(), again) == ([("failed", 2, 1), ("done", 1, 0)], 1)
    (failure,) = FleetStep.objects.using("owner").filter(state="failed")
    assert (failure.schema_name, failure.error) == (younger.schema_name, error)


def test_a_migration_that_does_not_work_touches_nobody(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = import_module("tests.tenants.fleet.next_release.migrations.0002_letter").Migration
    monkeypatch.setattr(letter, "operations", [*letter.operations, letter.operations[1]])

    with pytest.raises(
        FleetProblem, match=r"rehearsal for (acme|zeta) and 2 more failed, and nobody was touched"
    ):
        migrate()

    assert set(fleet.versions_by_migrations().values()) == {fleet.old}
    assert outcomes() == [("failed", 0, 0)]


def test_two_runs_at_once_are_one_too_many(fleet: Fleet) -> None:
    with admin(connections["default"].settings_dict["NAME"]) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [0x666C656574])  # type: ignore[attr-defined]

        with pytest.raises(FleetBusy, match="Another run is at work"):
            migrate()

    assert set(fleet.versions().values()) == {fleet.old}


def test_who_is_asked_to_stop_finishes_what_was_begun(fleet: Fleet) -> None:
    with pytest.raises(FleetStopped, match="as asked"):
        migrate_fleet(MigrateFleet(workers=1), progress=lambda _: None, should_stop=lambda: True)

    assert fleet.versions_by_migrations() == fleet.versions()
    assert outcomes()[0][0] == "stopped"
    assert migrate() + outcomes()[0][1] == 3


def test_public_goes_first(fleet: Fleet) -> None:
    execute("UPDATE django_migrations SET name = '0001_x' WHERE app = 'tenants' AND name = '0001_initial'")
    try:
        with pytest.raises(FleetProblem, match=r"public lacks tenants\.0001_initial"):
            migrate()
    finally:
        execute(
            "UPDATE django_migrations SET name = '0001_initial' WHERE app = 'tenants' AND name = '0001_x'"
        )

    assert set(fleet.versions().values()) == {fleet.old}


def test_schemas_of_a_newer_release_are_left_alone(fleet: Fleet, settings: Settings) -> None:
    migrate()
    settings.MIGRATION_MODULES = {}

    result = migrate_fleet(MigrateFleet(), progress=lambda _: None)

    assert (result.moved, {schema.slug for schema in result.ahead}) == (0, {"acme", "zeta", ""})
    assert set(fleet.versions().values()) == {fleet.new}


def test_a_run_that_was_killed_after_its_last_schema_is_closed_by_the_next(fleet: Fleet) -> None:
    migrate()
    FleetRun.objects.using("owner").update(outcome="running", ended_at=None)

    moved = migrate()

    assert (moved, outcomes()) == (0, [("stopped", 3, 0)])


def apply_first_phase(schema: str) -> None:
    """As a kill before the indexes leaves it."""
    first, *_later = plan_for(applied(schema))
    assert isinstance(first, Transactional)
    execute(f"BEGIN; SET LOCAL search_path = {schema}; {first.sql} COMMIT")


def test_a_schema_left_between_two_phases_goes_on_and_makes_an_invalid_index_anew(fleet: Fleet) -> None:
    acme = fleet.schemas()[0]
    apply_first_phase(acme)
    execute(
        f"CREATE INDEX tax_rule_by_letter ON {acme}.taxes_taxrule (letter) WHERE letter = 'left half done'"
    )
    with admin(connections["default"].settings_dict["NAME"]) as superuser:
        superuser.execute(  # type: ignore[attr-defined]
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass",
            [f"{acme}.tax_rule_by_letter"],
        )

    moved = migrate()

    assert moved == 3
    assert set(fleet.versions_by_migrations().values()) == {fleet.new}
    assert {fleet.shape_of(schema) for schema in fleet.schemas()} == {fleet.shapes[fleet.new]}

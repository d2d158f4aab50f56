"""`manage.py fleet` as operators use it: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenants.models import FleetRun, Organizer
from tests.tenants.fleet.conftest import Fleet, execute

WITH_COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def fleet_command(*arguments: str) -> str:
    out = StringIO()
    call_command("fleet", *arguments, stdout=out)
    return out.getvalue()


@WITH_COMMITS
def test_a_rehearsal_prints_the_sql_and_changes_nothing(fleet: Fleet) -> None:
    said = fleet_command("migrate", "--dry-run")

    assert "-- in one transaction, with locks on taxes_taxrule (access exclusive)\n" in said
    assert "CREATE INDEX CONCURRENTLY IF NOT EXISTS" in said
    assert '"taxes_taxremark"' in said
    assert "fleet_rehearsal" not in said
    assert said.endswith("-- 3 schemas are behind, 0 ahead; nothing was changed\n")
    assert set(fleet.versions_by_migrations().values()) == {fleet.old}
    assert not FleetRun.objects.using("owner").exists()


@WITH_COMMITS
def test_migrate_and_status(fleet: Fleet) -> None:
    before = json.loads(fleet_command("status", "--json"))
    said = fleet_command("migrate", "--canary", "1", "--workers", "1", "--lock-timeout", "1500ms")
    after = json.loads(fleet_command("status", "--json"))

    assert said.endswith(f"3 schemas brought to {fleet.new[:12]}\n")
    assert (before["behind"], [row["slug"] for row in before["first_behind"]]) == (2, ["acme", "zeta"])
    assert before["versions"] == [{"version": fleet.old, "organizers": 2, "pooled": 1}]
    assert after["versions"] == [{"version": fleet.new, "organizers": 2, "pooled": 1}]
    (run,) = after["runs"]
    assert (run["outcome"], run["total"], run["done"], run["failed"]) == ("done", 3, 3, 0)


@WITH_COMMITS
def test_status_in_words_names_who_failed_and_why(fleet: Fleet) -> None:
    acme = Organizer.objects.get(slug="acme").schema_name
    execute(f"CREATE TABLE {acme}.taxes_taxremark (id int)")

    with pytest.raises(CommandError, match="Stopped in wave 1"):
        fleet_command("migrate", "--only", "acme")
    said = fleet_command("status")

    assert f"wanted: {fleet.new[:12]}\n" in said
    assert "behind: acme, zeta\n" in said
    assert ": failed, 0 of 1\n" in said
    assert 'failed: Acme: ProgrammingError: relation "taxes_taxremark" already exists' in said


@WITH_COMMITS
def test_check_finds_what_somebody_did_by_hand(fleet: Fleet) -> None:
    fleet_command("migrate")
    acme = Organizer.objects.get(slug="acme").schema_name
    well = fleet_command("check")
    execute(f"DROP INDEX {acme}.tax_rule_by_letter")
    execute(f"ALTER TABLE {acme}.taxes_taxrule ADD by_hand int")
    out = StringIO()
    try:
        with pytest.raises(CommandError, match="1 of 3 schemas differ from the template"):
            call_command("fleet", "check", stdout=out)
        assert fleet_command("check", "zeta") == "1 schemas are as the template makes them\n"
    finally:
        execute(f"ALTER TABLE {acme}.taxes_taxrule DROP by_hand")

    assert well == "3 schemas are as the template makes them\n"
    missing, unexpected = out.getvalue().splitlines()[1:]
    assert missing.startswith("  - index CREATE INDEX tax_rule_by_letter ON taxes_taxrule")
    assert unexpected == "  + column taxes_taxrule by_hand integer"


@WITH_COMMITS
def test_check_does_not_judge_another_version(fleet: Fleet) -> None:
    said = fleet_command("check", "acme")

    assert (
        said == f"acme has version {fleet.old[:12]}: not checked\n0 schemas are as the template makes them\n"
    )


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["migrate", "--workers", "0"], "'0' is not a number from 1 to 64"),
        (["migrate", "--workers", "65"], "'65' is not a number from 1 to 64"),
        (["migrate", "--canary", "-1"], "'-1' is not a number from 0"),
        (["migrate", "--wave-size", "²"], "is not a number from 1"),
        (["migrate", "--lock-timeout", "2"], "'2' is not a time span such as 500ms, 2s or 5min"),
        (["migrate", "--statement-timeout", "0s"], "'0s' is not a time span"),
        (["fly"], "invalid choice: 'fly'"),
        ([], "the following arguments are required"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(arguments: list[str], refusal: str) -> None:
    with pytest.raises(CommandError) as refused:
        fleet_command(*arguments)

    assert refusal in str(refused.value)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("words", [["migrate", "--only"], ["migrate", "--dry-run", "--only"], ["check"]])
def test_a_slug_that_nobody_has_is_refused(words: list[str]) -> None:
    with pytest.raises(CommandError, match=r"There is no organizer nobody\."):
        fleet_command(*words, "nobody")

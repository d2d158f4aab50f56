"""A pool of schemas that wait for their organizers: made, claimed, thrown away, by several at once, after mishaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.teams.models import Team
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, Organizer, OrganizerState, OutboxEntry, PooledSchema, SchemaTemplate
from tenants.provisioning import create_schema, schema_template
from tenants.provisioning.id_ranges import LAST_RANGE, NoIdRangeLeft, free_id_range, lock_id_ranges
from tenants.provisioning.organizers import SlugTaken, provision, request_organizer
from tenants.provisioning.schema_pool import (
    Pool,
    claim_schema,
    drop_pooled_schema,
    fill_pool,
    outdated_schemas,
    pool,
)
from tenants.provisioning.schema_template import announce_template, refresh_template
from tests.people import Person
from tests.tenants.schemas import catalogue, clear_away, id_ranges, roles, schemas, written_down

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NEXT = "the next release's"


@pytest.fixture(autouse=True)
def _nothing_is_left(settings: Settings) -> Iterator[None]:
    settings.TENANTS_SCHEMA_POOL = 2
    yield
    clear_away()
    SchemaTemplate.objects.using("owner").filter(version=NEXT).delete()


def request(slug: str) -> Organizer:
    return request_organizer(name=slug.title(), slug=slug, host=f"{slug}.parterre.test")


def make_next_release() -> SchemaTemplate:
    """Its template is the newest from now on; the schema is the same."""
    return SchemaTemplate.objects.using("owner").create(version=NEXT, sql=refresh_template().sql)


def all_at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """Each in a thread and with connections of its own. What one raises is in the answer."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait(timeout=20)
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def assert_nothing_is_orphaned() -> None:
    names = written_down()
    assert schemas() == names
    assert names <= roles()
    assert len(id_ranges()) == len(set(id_ranges()))


# Claiming.


def test_with_a_pooled_schema_an_organizer_is_open_at_once() -> None:
    fill_pool()
    ready = set(PooledSchema.objects.using("owner").values_list("schema_name", "id_range"))

    organizer = request("nina")

    with organizer_transaction(organizer):
        team = Team.objects.create(name="First")
    assert (organizer.state, organizer.schema_version) == (
        OrganizerState.ACTIVE,
        schema_template.template_version(),
    )
    assert (organizer.schema_name, organizer.id_range) in ready
    assert team.pk == organizer.id_range * create_schema.IDS_PER_RANGE + 1
    assert organizer.state_since is not None
    with public_schema():
        assert Organizer.objects.get(slug="nina") == organizer
        assert list(OutboxEntry.objects.values_list("kind", flat=True)) == ["tenants.fill_schema_pool"]
        assert PooledSchema.objects.count() == 1
    assert_nothing_is_orphaned()


def test_a_claim_makes_nothing_and_asks_little() -> None:
    fill_pool()

    with CaptureQueriesContext(connection) as asked:
        request("nina")

    # The spare, the organizer, former slugs, the host, and what is promised.
    statements = [query["sql"].split()[0] for query in asked.captured_queries]
    control = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    assert [word for word in statements if word not in control] == [
        *("DELETE", "INSERT", "SELECT", "INSERT", "INSERT")
    ]


def test_whoever_is_refused_takes_no_pooled_schema(olga: Person) -> None:
    fill_pool()

    with pytest.raises(SlugTaken):
        request(olga.organizer.slug)

    assert pool() == Pool(wanted=2, ready=2, unfinished=0, stale=0)


def test_a_claim_that_is_rolled_back_gives_the_pooled_schema_back() -> None:
    fill_pool()

    with public_schema(), transaction.atomic():
        claimed = claim_schema()
        transaction.set_rollback(True)

    assert claimed is not None
    assert pool().ready == 2


def test_two_who_sign_up_at_once_get_two_schemas_and_a_third_waits_for_a_worker() -> None:
    fill_pool()

    organizers = all_at_once([lambda slug=slug: request(slug) for slug in ("one", "two", "three")])

    states = sorted(organizer.state for organizer in organizers)  # type: ignore[attr-defined]
    assert states == [OrganizerState.ACTIVE, OrganizerState.ACTIVE, OrganizerState.REQUESTED]
    assert len(written_down()) == 2 + 3  # acme and zeta, too
    assert pool().ready == 0


def test_without_schemas_in_the_pool_nothing_else_changes(settings: Settings) -> None:
    settings.TENANTS_SCHEMA_POOL = 0

    made, organizer = fill_pool(), request("nina")

    assert (made, organizer.state) == (0, OrganizerState.REQUESTED)


# Keeping the pool full.


def test_the_pool_is_filled_and_not_filled_over() -> None:
    made = [fill_pool(), fill_pool()]

    assert made == [2, 0]
    assert pool() == Pool(wanted=2, ready=2, unfinished=0, stale=0)
    assert_nothing_is_orphaned()


def test_a_pool_that_is_too_large_shrinks(settings: Settings) -> None:
    fill_pool()
    settings.TENANTS_SCHEMA_POOL = 1

    fill_pool()

    assert pool().ready == 1
    assert_nothing_is_orphaned()


def test_several_makers_at_once_make_no_more_than_is_wanted(settings: Settings) -> None:
    settings.TENANTS_SCHEMA_POOL = 4

    made = all_at_once([fill_pool] * 3)

    assert sum(made) == 4  # type: ignore[arg-type]
    assert pool() == Pool(wanted=4, ready=4, unfinished=0, stale=0)
    assert_nothing_is_orphaned()


def test_makers_and_provisioning_at_once_never_take_the_same_id_range(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With only just enough slots, so that any two who do not look at each other meet."""
    waiting = [request(f"waiting-{number}").pk for number in range(3)]
    settings.TENANTS_SCHEMA_POOL = 3
    monkeypatch.setattr("tenants.provisioning.id_ranges.LAST_RANGE", _slots_with_free(6))

    outcomes = all_at_once(
        [*(lambda pk=pk: provision(pk) for pk in waiting), fill_pool, fill_pool, fill_pool]
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert pool().ready == 3
    assert_nothing_is_orphaned()


def _slots_with_free(count: int) -> int:
    """The highest slot below which so many are free."""
    taken, last = set(id_ranges()), 0
    while count:
        last += 1
        count -= last not in taken
    return last


def test_a_claim_and_an_id_range_that_is_taken_meanwhile_do_not_meet(settings: Settings) -> None:
    """The spare's slot goes over to the organizer in the moment in which others look for a free one."""
    settings.TENANTS_SCHEMA_POOL = 3
    fill_pool()

    outcomes = all_at_once(
        [*(lambda slug=slug: request(slug) for slug in ("one", "two")), fill_pool, fill_pool]
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    fill_pool()
    assert pool().ready == 3
    assert_nothing_is_orphaned()


def test_a_full_cell_makes_no_pooled_schemas_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.provisioning.id_ranges.LAST_RANGE", 0)
    waiting = request("nina")

    made = fill_pool()

    assert made == 0
    with pytest.raises(NoIdRangeLeft):
        provision(waiting.pk)


def test_a_wished_id_range_is_had_when_it_is_free(olga: Person) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        lock_id_ranges(cursor)
        free = next(id_range for id_range in range(1, LAST_RANGE) if id_range not in id_ranges())

        assert free_id_range(cursor, wished=free) == free
        assert free_id_range(cursor, wished=olga.organizer.id_range) not in id_ranges()


# Mishaps.


@pytest.mark.parametrize(
    "dies_in", ["create_organizer_role", "create_organizer_schema", "replay", "start_ids_at"]
)
def test_an_interrupted_pooled_schema_is_finished_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(create_schema, dies_in, lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fill_pool()
    interrupted = set(written_down())

    fill_pool()

    assert pool() == Pool(wanted=2, ready=2, unfinished=0, stale=0)
    assert interrupted <= written_down()
    assert_nothing_is_orphaned()


def test_an_unfinished_pooled_schema_is_not_claimed() -> None:
    PooledSchema.objects.using("owner").create(schema_name="org_half", id_range=2_100, schema_version="")

    organizer = request("nina")

    assert (organizer.state, organizer.schema_name != "org_half") == (OrganizerState.REQUESTED, True)


def test_a_pooled_schema_that_is_claimed_meanwhile_is_not_thrown_away() -> None:
    fill_pool()
    before = list(PooledSchema.objects.using("owner").order_by("made_at"))
    organizer = request("nina")

    thrown = [
        drop_pooled_schema(pooled_schema)
        for pooled_schema in before
        if pooled_schema.schema_name == organizer.schema_name
    ]

    assert thrown == [False]
    with organizer_transaction(organizer):
        Team.objects.create(name="First")


def test_claiming_while_the_pool_is_thrown_away_leaves_whole_organizers(settings: Settings) -> None:
    settings.TENANTS_SCHEMA_POOL = 4
    fill_pool()
    settings.TENANTS_SCHEMA_POOL = 0

    outcomes = all_at_once(
        [*(lambda slug=slug: request(slug) for slug in ("one", "two")), fill_pool, fill_pool]
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    with public_schema():
        opened = list(Organizer.objects.filter(slug__in=["one", "two"]).exclude(schema_version=""))
    for organizer in opened:
        with organizer_transaction(organizer):
            Team.objects.create(name="First")
    assert pool().ready == 0
    assert schemas() == {name for name in written_down() if name in schemas()}


# Versions.


def test_a_pooled_schema_of_another_version_is_not_claimed_and_told_to_the_fleet() -> None:
    fill_pool()
    make_next_release()

    organizer = request("nina")

    assert organizer.state == OrganizerState.REQUESTED
    assert len(outdated_schemas()) == 2
    assert pool() == Pool(wanted=2, ready=0, unfinished=0, stale=2)


def test_stale_pooled_schemas_are_thrown_away_and_made_anew() -> None:
    fill_pool()
    old = {pooled_schema.schema_name for pooled_schema in PooledSchema.objects.using("owner")}
    make_next_release()

    made = fill_pool()

    assert made == 2
    assert {pooled_schema.schema_version for pooled_schema in PooledSchema.objects.using("owner")} == {NEXT}
    assert old.isdisjoint(roles() | schemas())
    assert_nothing_is_orphaned()


def test_a_pooled_schema_that_the_fleet_is_migrating_is_left_alone() -> None:
    fill_pool()
    make_next_release()
    first, second = outdated_schemas()

    with transaction.atomic(using="owner"):
        PooledSchema.objects.using("owner").select_for_update().get(pk=first.pk)
        outcomes = all_at_once([lambda: drop_pooled_schema(first), lambda: drop_pooled_schema(second)])

    assert outcomes == [False, True]
    assert first.schema_name in schemas()


def test_migrated_pooled_schemas_are_claimed() -> None:
    fill_pool()
    make_next_release()
    PooledSchema.objects.using("owner").update(schema_version=NEXT)

    organizer = request("nina")

    assert (organizer.state, organizer.schema_version) == (OrganizerState.ACTIVE, NEXT)


def test_after_a_rollback_the_older_release_has_its_own_template_again() -> None:
    make_next_release()

    announce_template()
    fill_pool()

    assert {pooled_schema.schema_version for pooled_schema in PooledSchema.objects.using("owner")} == {
        schema_template.template_version()
    }


# By hand.


def tenants(*words: str) -> str:
    said = StringIO()
    call_command("tenants", *words, stdout=said)
    return said.getvalue()


def test_the_command_fills_tells_and_empties() -> None:
    before, filled, emptied = (
        tenants("schema-pool"),
        tenants("schema-pool", "--fill"),
        tenants("schema-pool", "--empty"),
    )

    assert before.splitlines()[0] == "0 ready of 2 wanted"
    assert "to go, about" in filled
    assert filled.splitlines()[-3] == "2 ready of 2 wanted"
    assert emptied.splitlines()[0].startswith("2 of 2 dropped")
    assert PooledSchema.objects.using("owner").count() == 0
    assert_nothing_is_orphaned()


def test_the_command_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.provisioning.id_ranges.LAST_RANGE", 0)
    monkeypatch.setattr("tenants.management.subcommands.schema_pool.PATIENCE", timedelta(seconds=0))

    with pytest.raises(CommandError, match="cell is full"):
        tenants("schema-pool", "--fill")


def test_the_command_does_one_thing_at_a_time() -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        tenants("schema-pool", "--fill", "--empty")


# The template and the spare against real migrations: what CI holds them to.


@pytest.fixture
def by_migrations() -> Iterator[str]:
    name = "org_by_migrations"
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        create_schema.create_role(cursor, name)
        create_schema.create_organizer_schema(cursor, name)
    yield name
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {name} CASCADE; DROP ROLE {name}")


def test_template_and_pooled_schema_are_what_the_migrations_make(by_migrations: str) -> None:
    schema_template._migrate(by_migrations, "TENANT_APPS", lambda _: None)
    fill_pool()
    organizer = provision(request_without_pool("nina").pk)
    pooled_schema = PooledSchema.objects.using("owner").first()
    assert pooled_schema is not None

    expected = catalogue(by_migrations)

    assert {kind for kind, lines in expected.items() if not lines} == {"functions, types and triggers"}
    assert catalogue(pooled_schema.schema_name) == expected
    assert catalogue(organizer.schema_name) == expected


def request_without_pool(slug: str) -> Organizer:
    with public_schema():
        organizer = Organizer.objects.create(name=slug, slug=slug, schema_name=f"org_{slug}_{'0' * 8}")
        Domain.objects.create(tenant=organizer, domain=f"{slug}.parterre.test", is_primary=True)
    return organizer


CHANGES = [
    "ALTER TABLE {0}.teams_team ALTER COLUMN name DROP NOT NULL",
    "ALTER TABLE {0}.teams_team ALTER COLUMN name SET DEFAULT 'x'",
    "ALTER TABLE {0}.teams_team ADD CONSTRAINT odd CHECK (name <> '')",
    "CREATE INDEX odd ON {0}.teams_team (name)",
    "REVOKE DELETE ON {0}.teams_team FROM {0}",
    "GRANT SELECT ON {0}.teams_team TO parterre_app",
    "CREATE SEQUENCE {0}.odd",
    "ALTER TABLE {0}.teams_team ALTER COLUMN id SET INCREMENT BY 2",
    "CREATE FUNCTION {0}.odd() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DELETE FROM {0}.django_migrations WHERE app = 'teams'",
    "ALTER ROLE {0} LOGIN",
]


def test_the_comparison_notices_whatever_differs() -> None:
    fill_pool()
    one, other = PooledSchema.objects.using("owner").values_list("schema_name", flat=True)
    before, unnoticed = catalogue(one), []

    for change in CHANGES:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(change.format(one))
            unnoticed += [change] if catalogue(one) == catalogue(other) else []
            transaction.set_rollback(True, using="owner")

    assert unnoticed == []
    assert before == catalogue(one) == catalogue(other)

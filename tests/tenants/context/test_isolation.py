"""An organizer's role reaches its own schema and a short list of public rows; the application outside reaches none."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from apps.teams.models import Team
from parterre.accounts.models import Membership, User
from tenants.context.transactions import (
    AnotherIsEntered,
    NotEntered,
    RefusedStatement,
    current_organizer,
    organizer_readonly,
    organizer_transaction,
    public_schema,
    selected,
)
from tenants.models import OutboxEntry, TokenRoute
from tenants.postgresql.base import TRUSTED_SECONDS
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_inside_an_organizer_its_own_rows_are_there(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        mine = list(Team.objects.order_by("id").values_list("name", flat=True))
    with organizer_transaction(mallory.organizer):
        hers = list(Team.objects.order_by("id").values_list("name", flat=True))

    assert (mine, hers) == (["Administrators", "Door staff"], ["Administrators"])


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT * FROM "{neighbour}".teams_team',
        "INSERT INTO \"{neighbour}\".teams_team (name) VALUES ('x')",
        "UPDATE \"{neighbour}\".teams_team SET name = 'x'",
        'DELETE FROM "{neighbour}".teams_team',
        "SELECT nextval('\"{neighbour}\".teams_team_id_seq')",
        "SELECT * FROM accounts_user",
        "SELECT * FROM tenants_domain",
        "SELECT * FROM schema_template",
        "SELECT payload FROM outbox",
        "UPDATE outbox SET kind = 'x'",
        "SELECT query_to_xml('SELECT 1', true, true, '')",
        "SELECT lo_create(0)",
    ],
)
def test_raw_sql_for_what_is_a_neighbours_is_denied(olga: Person, mallory: Person, statement: str) -> None:
    with (
        organizer_transaction(olga.organizer),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        sql(statement.format(neighbour=mallory.organizer.schema_name))


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE NONE",
        "RESET ROLE",
        "SET search_path = public",
        "DO $$ BEGIN PERFORM 1; END $$",
        "SELECT set_config('role', 'none', true)",
        "SELECT 1; RESET ROLE",
        "CREATE TABLE x (id int)",
        "DROP TABLE teams_team",
        "TRUNCATE teams_team",
        "COPY teams_team TO STDOUT",
    ],
)
def test_statements_that_the_application_never_sends_are_refused_before_they_leave(
    olga: Person, statement: str
) -> None:
    with organizer_transaction(olga.organizer), pytest.raises(RefusedStatement):
        sql(statement)


def test_code_outside_any_organizer_touches_no_organizers_table(olga: Person) -> None:
    with pytest.raises(ProgrammingError, match='relation "teams_team" does not exist'):
        Team.objects.count()
    with pytest.raises(ProgrammingError, match="permission denied for schema"):
        sql(f'SELECT * FROM "{olga.organizer.schema_name}".teams_team')


def test_an_organizer_selected_without_a_transaction_is_not_entered(olga: Person) -> None:
    with selected(connection, olga.organizer), pytest.raises(NotEntered):
        Team.objects.count()


def test_the_role_ends_with_the_transaction(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        inside = sql("SELECT current_user, current_schema()")
    after = sql("SELECT current_user, current_schema()")

    role = olga.organizer.schema_name
    assert (inside, after) == ([(role, role)], [("parterre_app", "public")])
    assert current_organizer() is None


def test_entering_costs_one_round_trip(olga: Person, django_assert_num_queries: object) -> None:
    with organizer_transaction(olga.organizer):  # the connection is open
        Team.objects.count()

    with django_assert_num_queries(4), organizer_transaction(olga.organizer):  # type: ignore[operator]
        Team.objects.count()  # BEGIN, both SETs in one, the query, COMMIT


def test_a_rolled_back_savepoint_does_not_leave_the_path_of_what_was_in_it(olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), public_schema():
            assert sql("SELECT current_user, current_schema()") == [("parterre_app", "public")]
            raise ZeroDivisionError
        assert sql("SELECT current_user, current_schema()") == [(olga.organizer.schema_name,) * 2]


def test_a_transaction_is_one_organizers(olga: Person, mallory: Person) -> None:
    with organizer_transaction(olga.organizer):
        Team.objects.create(name="hers")
        with pytest.raises(AnotherIsEntered), organizer_transaction(mallory.organizer):
            pass
        with public_schema(), pytest.raises(AnotherIsEntered), organizer_transaction(mallory.organizer):
            Team.objects.count()
        assert Team.objects.filter(name="hers").exists()  # nothing happened to the transaction
    with transaction.atomic():
        with organizer_transaction(olga.organizer):
            Team.objects.count()
        with pytest.raises(AnotherIsEntered), organizer_transaction(mallory.organizer):
            Team.objects.count()


def test_one_transaction_after_the_other_may_be_different_organizers(olga: Person, mallory: Person) -> None:
    counts = []
    for person in (olga, mallory, olga):
        with organizer_transaction(person.organizer):
            counts.append(Team.objects.count())

    assert counts == [2, 1, 2]


def test_a_connection_is_replaced_after_so_many_schemas(
    olga: Person, mallory: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its backend keeps memory for each. In the middle of a transaction nothing is closed."""
    monkeypatch.setattr(connections["default"], "most_schemas", 2)
    connection.close()
    backends = []
    for person in (olga, olga, mallory, olga):
        with organizer_transaction(person.organizer):
            Team.objects.count()
            with organizer_transaction(person.organizer):
                backends += sql("SELECT pg_backend_pid()")

    first, second, third, fourth = backends
    assert first == second == third
    assert fourth != third


@pytest.mark.parametrize(("idle", "asked"), [(0, 0), (TRUSTED_SECONDS, 1)])
def test_only_a_connection_that_was_idle_is_asked_whether_it_works(
    olga: Person, monkeypatch: pytest.MonkeyPatch, idle: float, asked: int
) -> None:
    used, found = connections["default"], []
    with organizer_transaction(olga.organizer):
        Team.objects.count()
    monkeypatch.setattr(used, "is_usable", lambda: found.append(1) or True)
    monkeypatch.setattr(used, "health_check_enabled", True)
    monkeypatch.setattr(used, "_used_at", used._used_at - idle)

    for _request in range(2):
        used.health_check_done = False  # as Django does when a request begins
        with organizer_transaction(olga.organizer):
            Team.objects.count()

    assert len(found) == asked


def test_reading_refuses_to_write(olga: Person) -> None:
    with pytest.raises(Exception, match="read-only transaction"), organizer_readonly(olga.organizer):
        Team.objects.create(name="x")


def test_public_rows_of_a_neighbour_are_neither_seen_nor_written(olga: Person, mallory: Person) -> None:
    theirs = mallory.organizer
    with public_schema():
        OutboxEntry.objects.create(org=theirs.schema_name, organizer_id=theirs.pk, kind="x", queue="default")

    with organizer_transaction(olga.organizer):
        assert sql("SELECT org FROM outbox") == []
        assert {org for (org,) in sql("SELECT org FROM token_route")} == {olga.organizer.schema_name}
        for row in (
            OutboxEntry(org=theirs.schema_name, kind="x", queue="default"),
            TokenRoute(org=theirs.schema_name, token_hash="x", organizer_id=theirs.pk),
            Membership(org=theirs.schema_name, user_id=theirs.pk, organizer_id=theirs.pk),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                type(row).objects.bulk_create([row])


def test_no_table_name_is_both_public_and_an_organizers(olga: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " INTERSECT SELECT tablename FROM pg_tables WHERE schemaname = %s",
            [olga.organizer.schema_name],
        )
        assert cursor.fetchall() == [("django_migrations",)]  # only the owner reads it


def test_passwords_stay_out_of_reach(olga: Person) -> None:
    with (
        organizer_transaction(olga.organizer),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        list(User.objects.values_list("password"))

"""What an organizer costs before anything happens: tables and relations, against the budget of architecture.md."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.people import Person

MOST_TABLES = 35
MOST_RELATIONS = 260


@pytest.mark.django_db
def test_a_fresh_schema_keeps_its_budget(olga: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FROM pg_class"
            " JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s",
            [olga.organizer.schema_name],
        )
        tables, relations = cursor.fetchone()

    assert tables <= MOST_TABLES
    assert relations <= MOST_RELATIONS


@pytest.mark.django_db
def test_no_like_twins_and_no_foreign_key_leaves_the_schema(olga: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = %s AND indexname LIKE '%%\\_like'",
            [olga.organizer.schema_name],
        )
        twins = cursor.fetchall()
        cursor.execute(
            "SELECT conname FROM pg_constraint c"
            " JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid"
            " WHERE c.contype = 'f' AND t.relnamespace = %s::regnamespace AND f.relnamespace <> t.relnamespace",
            [olga.organizer.schema_name],
        )
        leaving = cursor.fetchall()

    assert (twins, leaving) == ([], [])

"""`manage.py tenants shell`: inside one organizer, read-only unless asked."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.events.models import Event
from tenants.context.transactions import organizer_readonly, organizer_transaction
from tests.factories.events import make_event
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

RENAME = "Event.objects.update(slug='renamed')"
FAIL_QUIETLY = """
from django.db import connection
try:
    connection.cursor().execute("SELECT 1 / 0")
except Exception:
    pass
"""


def shell(slug: str, command: str, **options: Any) -> str:
    """What the command itself says, and what the code prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        call_command("tenants", "shell", slug, command=command, verbosity=0, stdout=out, **options)
    return out.getvalue()


def slugs_of(person: Person) -> list[str]:
    with organizer_readonly(person.organizer):
        return list(Event.objects.values_list("slug", flat=True))


@pytest.fixture
def events(olga: Person, mallory: Person) -> None:
    for person in (olga, mallory):
        with organizer_transaction(person.organizer):
            make_event(slug=f"of-{person.name}")


@pytest.mark.usefixtures("events")
def test_the_shell_sees_the_tables_of_its_organizer_alone() -> None:
    seen = shell("acme", "print(organizer.slug, *Event.objects.values_list('slug', flat=True))")

    assert seen == "acme of-olga\n"


@pytest.mark.usefixtures("events")
def test_the_shell_refuses_to_write_unless_asked(olga: Person) -> None:
    with pytest.raises(CommandError, match="read-only transaction"):
        shell("acme", RENAME)

    assert slugs_of(olga) == ["of-olga"]


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize("leaving", ["", "; raise SystemExit"])
def test_the_shell_writes_when_asked_and_commits_as_one_leaves(
    olga: Person, mallory: Person, leaving: str
) -> None:
    said = shell("acme", RENAME + leaving, write=True)

    assert said == "Committed.\n"
    assert slugs_of(olga) == ["renamed"]
    assert slugs_of(mallory) == ["of-mallory"]


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        pytest.param("raise ValueError('tulips')", ValueError, id="an error"),
        pytest.param("raise SystemExit(1)", SystemExit, id="a non-zero exit"),
        pytest.param(FAIL_QUIETLY, CommandError, id="a statement that failed and was passed over"),
    ],
)
def test_the_shell_writes_nothing_when_something_failed(
    olga: Person, failure: str, raised: type[BaseException]
) -> None:
    with pytest.raises(raised):
        shell("acme", f"{RENAME}\n{failure}", write=True)

    assert slugs_of(olga) == ["of-olga"]


def test_the_shell_names_an_organizer_that_does_not_exist() -> None:
    with pytest.raises(CommandError, match="there is no organizer 'nobody'"):
        shell("nobody", "pass")

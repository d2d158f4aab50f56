"""Every state × every face: what is answered. And no face decides by itself what a state means."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import InternalError
from django.test import Client

from apps.events.models import Event
from tenants.context.transactions import organizer_readonly, organizer_transaction, public_schema
from tenants.lifecycle.access_policy import POLICIES, markdown
from tenants.models import DueJob, Organizer, OrganizerState, OutboxEntry
from tenants.outbox.periodic import enqueue_due, jobs
from tenants.outbox.tasks import kinds, run_entry, tenant_task
from tenants.postgresql.base import sqlstate
from tenants.routing.directory import forget, open_organizers
from tests.factories.admission import make_list
from tests.factories.orders import make_event, make_order, make_ticket_product
from tests.people import Person
from tests.tenants.register_organizer import unregister

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "operators" / "lifecycle.md"
HOST = {"host": "parterre.test"}
READ_ONLY_TRANSACTION = "25006"
SUSPENDED = {"detail": "This organizer's account is suspended."}
CLOSING = {"detail": "This organizer is being closed. Data can no longer be changed."}

# State → shop, office read, office write, API read, API write, scan by API, gate, due jobs run.
ANSWERS: Mapping[str, tuple[int, int, int, int, int, int, int, bool]] = {
    "requested": (404, 404, 404, 403, 403, 403, 404, False),
    "provisioning": (404, 404, 404, 403, 403, 403, 404, False),
    "trial": (200, 200, 303, 200, 201, 201, 200, True),
    "active": (200, 200, 303, 200, 201, 201, 200, True),
    "past_due": (200, 200, 303, 200, 201, 201, 200, True),
    "suspended": (403, 200, 403, 200, 403, 201, 200, False),
    "closing": (403, 200, 403, 200, 403, 201, 200, False),
    "purging": (404, 404, 404, 403, 403, 403, 404, False),
    "purged": (404, 404, 404, 403, 403, 403, 404, False),
    "moved": (404, 404, 404, 403, 403, 403, 404, False),
}


@pytest.fixture
def sale(olga: Person) -> dict[str, Any]:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="fair", live=True)
        order = make_order(make_ticket_product(event), is_paid=True)
        door = make_list(event)
        return {"secret": order.order.positions.get().secret, "door": door.pk}


def put(person: Person, **values: Any) -> None:
    with public_schema():
        Organizer.objects.filter(pk=person.organizer.pk).update(**values)
    forget()


def token_of(person: Person) -> Client:
    return Client(headers={**HOST, "authorization": f"Token {person.token}"})


def browser_of(person: Person) -> Client:
    client = Client(headers=HOST)
    client.force_login(person.user)
    return client


def new_event(client: Client) -> Any:
    new = {"name": {"en": "New"}, "slug": "new", "date_from": "2030-01-01T00:00:00Z"}
    return client.post("/api/v1/organizers/acme/events/", new, content_type="application/json")


def scan(client: Client, sale: Mapping[str, Any]) -> Any:
    given = {"secret": sale["secret"], "lists": [sale["door"]]}
    return client.post("/api/v1/organizers/acme/checkinrpc/redeem/", given, content_type="application/json")


def new_team(client: Client) -> Any:
    crew = {"name": "Crew", "template": "checkin", "reach": "all"}
    return client.post("/o/acme/teams/_new/", crew)


def test_each_state_answers_on_each_face_as_the_table_says(olga: Person, sale: dict[str, Any]) -> None:
    api, office = token_of(olga), browser_of(olga)
    found = {}

    for state in OrganizerState:
        put(olga, state=state)
        shop = Client(headers={"host": "acme.parterre.test"}).get("/")
        door = f"/o/acme/gate/checkin-lists/{sale['door']}/"
        found[str(state)] = (
            shop.status_code,
            office.get("/o/acme/events/").status_code,
            new_team(office).status_code,
            api.get("/api/v1/organizers/acme/events/").status_code,
            new_event(api).status_code,
            scan(api, sale).status_code,
            office.get(door).status_code,
            bool(open_organizers()) and olga.organizer.pk in [one.pk for one in open_organizers()],
        )
        _undo(olga)

    assert found == ANSWERS


def _undo(olga: Person) -> None:
    from apps.admission.models import Checkin
    from apps.teams.models import Team

    with organizer_transaction(olga.organizer):
        Event.objects.filter(slug="new").delete()
        Team.objects.filter(name="Crew").delete()
        Checkin.objects.all().delete()


@pytest.mark.parametrize(("state", "why"), [("suspended", SUSPENDED), ("closing", CLOSING)])
def test_a_refused_write_says_why_and_changes_nothing(
    olga: Person, sale: dict[str, Any], state: str, why: dict[str, str]
) -> None:
    put(olga, state=state)

    by_api, in_office = new_event(token_of(olga)), new_team(browser_of(olga))

    assert (by_api.status_code, by_api.json()) == (403, why)
    assert why["detail"].split(":")[0].replace("'", "&#x27;") in in_office.content.decode()
    with organizer_transaction(olga.organizer):
        assert list(Event.objects.values_list("slug", flat=True)) == ["fair"]


def test_whoever_is_purged_answers_like_nobody(olga: Person) -> None:
    put(olga, state="purged", schema_version="")
    browser = browser_of(olga)
    nobody = Client(headers={"host": "nobody.parterre.test"}).get("/")

    gone = Client(headers={"host": "acme.parterre.test"}).get("/")

    assert (gone.status_code, gone.content) == (nobody.status_code, nobody.content)
    assert browser.get("/o/acme/").status_code == browser.get("/o/nobody/").status_code == 404
    assert "acme" not in browser.get("/o/?all").content.decode()
    api = token_of(olga)
    answers = [api.get(f"/api/v1/organizers/{slug}/events/") for slug in ("acme", "nobody")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("trial", "Your trial ends on Wed, May 1, 2030, 12:00\u202fPM\u00a0UTC."),
        ("past_due", "Your shop closes after Wed, May 1, 2030, 12:00\u202fPM\u00a0UTC."),
        ("suspended", "Your account is suspended. The shop is closed"),
        ("closing", "All data will be deleted after Wed, May 1, 2030, 12:00\u202fPM\u00a0UTC."),
    ],
)
def test_the_back_office_says_what_is_the_matter(olga: Person, state: str, sentence: str) -> None:
    put(olga, state=state, state_until="2030-05-01T12:00:00Z")

    page = browser_of(olga).get("/o/acme/").content.decode()

    assert sentence in page


# While it is moved


def test_while_it_is_moved_everything_is_shown_and_nothing_is_taken(
    olga: Person, sale: dict[str, Any]
) -> None:
    api, office = token_of(olga), browser_of(olga)
    shop = Client(headers={"host": "acme.parterre.test"})
    put(olga, is_read_only=True)

    reads = [
        shop.get("/"),
        office.get("/o/acme/events/"),
        office.get(f"/o/acme/gate/checkin-lists/{sale['door']}/"),
        api.get("/api/v1/organizers/acme/events/"),
    ]
    writes = [
        shop.post("/fair/cart/", {}),
        new_team(office),
        office.post(f"/o/acme/gate/checkin-lists/{sale['door']}/", {"secret": sale["secret"]}),
        new_event(api),
        scan(api, sale),
    ]

    assert [answer.status_code for answer in reads] == [200, 200, 200, 200]
    assert [answer.status_code for answer in writes] == [503, 503, 503, 409, 409]
    assert [answer.headers["Retry-After"] for answer in writes] == ["120", "120", "120", "5", "5"]
    assert "Back in a few minutes" in writes[0].content.decode()
    assert list(writes[3].json()) == ["detail"]


@pytest.mark.django_db(transaction=True)
def test_while_it_is_moved_postgresql_itself_refuses(olga: Person) -> None:
    put(olga, is_read_only=True)
    moved = Person("olga").organizer

    with pytest.raises(InternalError) as refused, organizer_transaction(moved):
        make_event(slug="fair")

    assert sqlstate(refused.value) == READ_ONLY_TRANSACTION
    put(olga, is_read_only=False)
    with organizer_readonly(olga.organizer):
        assert not Event.objects.exists()


@pytest.fixture
def noting() -> Any:
    done: list[str] = []

    @tenant_task("tests.standing")
    def note(**_: object) -> None:
        done.append("done")

    yield done
    unregister("tests.standing")


def entry_of(olga: Person) -> OutboxEntry:
    with public_schema():
        return OutboxEntry.objects.create(
            org=olga.organizer.schema_name,
            organizer_id=olga.organizer.pk,
            kind="tests.standing",
            queue="default",
        )


def run(olga: Person) -> bool:
    entry = entry_of(olga)
    return run_entry(
        kinds["tests.standing"], entry_id=entry.pk, organizer_id=entry.organizer_id, meta={}, ids={}
    )


@pytest.mark.parametrize("state", list(OrganizerState))
def test_promised_work_is_done_where_the_table_says(
    olga: Person, state: OrganizerState, noting: list[str]
) -> None:
    put(olga, state=state)

    is_done = run(olga)

    assert is_done is POLICIES[state].work
    assert noting == (["done"] if POLICIES[state].work else [])


def test_while_it_is_moved_promised_work_waits(olga: Person, noting: list[str]) -> None:
    put(olga, is_read_only=True)

    assert run(olga) is False
    assert noting == []
    with public_schema():
        assert OutboxEntry.objects.get(kind="tests.standing").done_at is None


@pytest.mark.parametrize("state", list(OrganizerState))
def test_periodic_jobs_run_where_the_table_says(olga: Person, mallory: Person, state: OrganizerState) -> None:
    put(olga, state=state)
    put(mallory, state="purged")
    kind = next(iter(jobs))
    with public_schema():
        DueJob.objects.create(organizer=olga.organizer, kind=kind, due_at="2020-01-01T00:00:00Z")

    assert enqueue_due(kind) == (1 if POLICIES[state].jobs else 0)


# One table


def test_every_state_stands_in_the_table() -> None:
    assert set(POLICIES) == set(OrganizerState)


def test_the_operators_page_is_fresh() -> None:
    start, end = "<!-- tenants.lifecycle.access_policy -->\n", "<!-- end -->"

    table = PAGE.read_text(encoding="utf-8").split(start)[1].split(end)[0]

    assert table == markdown(), "paste the output of tenants.lifecycle.access_policy.markdown()"


# Who may name states → why.
NAMES_STATES = {
    "apps/backoffice/banners.py": "says in words which state it is",
    "apps/backoffice/data/jobs.py": "lists the copies that can be opened",
    "apps/backoffice/layout.py": "offers the way back while it is being closed",
    "platform/parterre/console/queries.py": "lists organizers by state",
    "platform/parterre/project/management/commands/reencrypt.py": "goes through all who have a schema",
}
WORDS = {"OrganizerState", "OPEN_STATES", "STATES_WITH_SCHEMA"}


def test_no_face_decides_by_itself_what_a_state_means() -> None:
    sources = [path for folder in ("apps", "platform") for path in (ROOT / folder).rglob("*.py")]
    named = {
        str(path.relative_to(ROOT))
        for path in sources
        if "/devtools/" not in str(path) and _imports(path) & WORDS
    }

    assert named == set(NAMES_STATES)


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tenants.models")
        for alias in node.names
    }

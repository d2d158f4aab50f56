"""What is kept outside of the database is kept under the organizer's name: caches, files, limits, marks, log lines.

The organizers have an event under the same slug, number and version here, which the database never lets happen: what
tells them apart is the organizer alone.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client, RequestFactory

from apps.catalog.facade import snapshot_of
from apps.events.models import Event
from apps.shop.limits import is_within
from parterre.integrations.storage import UnsafeName, file_store
from parterre.observability import context as log_context
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.outbox import tasks
from tests.factories.offer import make_event, make_product, make_quota
from tests.people import Person
from tests.tenants.register_organizer import unregister

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
NUMBER = 77


@pytest.fixture
def twins(olga: Person, mallory: Person) -> list[Person]:
    """Both have event 77, `fair`, at the same version of its offer; its names and products say whose it is."""
    for person in (olga, mallory):
        mark = f"canary-{person.organizer.slug}"
        with organizer_transaction(person.organizer):
            event = make_event(
                pk=NUMBER, slug="fair", name={"en": mark}, location={"en": mark}, plugins=["manual", "pdf"]
            )
            make_quota(event, products=[make_product(event, name={"en": mark})])
            Event.objects.update(offer_version=5)
    return [olga, mallory]


def test_pages_that_a_process_remembers_are_each_organizers_own(twins: list[Person]) -> None:
    """The start page, an event's offer and look, in turns and twice: what is kept must not be the other's."""
    seen = {}
    for turn in range(2):
        for person in twins:
            client = Client(headers={"host": f"{person.organizer.slug}.parterre.test"})
            for path in ("/", "/fair/"):
                answer = client.get(path)
                assert answer.status_code == 200
                seen[turn, person.name, path] = set(re.findall(rb"canary-\w+", answer.content))

    assert {
        key: marks for key, marks in seen.items() if marks != {f"canary-{twin_of(key[1])}".encode()}
    } == {}


def twin_of(name: str) -> str:
    return {"olga": "acme", "mallory": "zeta"}[name]


def test_offers_that_a_process_remembers_are_each_organizers_own(twins: list[Person]) -> None:
    for person in twins * 2:
        with organizer_transaction(person.organizer):
            snapshot = snapshot_of(Event.objects.get(pk=NUMBER))
        assert f"canary-{person.organizer.slug}" in repr(snapshot.products)
        assert len(set(re.findall(r"canary-\w+", repr(snapshot.products)))) == 1


def test_the_cache_of_an_organizer_is_its_own(olga: Person, mallory: Person) -> None:
    cache = caches["default"]
    with organizer_transaction(olga.organizer):
        cache.set("key", "acme's")

    with organizer_transaction(mallory.organizer):
        theirs = cache.get("key")
        cache.set("key", "zeta's")
    with public_schema():
        nobodys = cache.get("key")
    with organizer_transaction(olga.organizer):
        own = cache.get("key")

    assert (own, theirs, nobodys) == ("acme's", None, None)


def test_files_of_an_organizer_are_its_own(olga: Person, mallory: Person) -> None:
    store, (acme, zeta) = file_store(), (olga.organizer.pk, mallory.organizer.pk)
    store.write(acme, "tickets/x.pdf", b"acme's")
    try:
        assert store.read(zeta, "tickets/x.pdf") is None
        assert [file.name for file in store.files(zeta) if file.name.endswith("x.pdf")] == []
        for name in (f"../{acme}/tickets/x.pdf", f"/{acme}/tickets/x.pdf", "tickets/../../x", ""):
            with pytest.raises(UnsafeName):
                store.read(zeta, name)
    finally:
        store.delete(acme, "tickets/x.pdf")


def test_limits_of_an_organizer_are_its_own(olga: Person, mallory: Person, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"test": "1/h/key"}
    acme, zeta, request = olga.organizer, mallory.organizer, RequestFactory().post("/")

    counted = [is_within(request, "test", one.schema_name, "192.0.2.1") for one in (acme, acme, zeta)]

    assert counted == [True, False, True]


def test_whoever_counts_names_the_organizer() -> None:
    """Every call has the organizer among its arguments: the function cannot know it."""
    calls = [
        (path.name, call)
        for path in sorted((ROOT / "apps").rglob("*.py"))
        for call in re.findall(r"(?<!def )\bis_within\([^)]*\)?", path.read_text())
    ]

    assert [call for call in calls if "organizer" not in call[1]] == []
    assert len(calls) >= 4


def test_no_lock_is_taken_inside_an_organizer() -> None:
    """Advisory locks are the whole database's: only the ground takes them, under names of its own."""
    found = [
        str(path.relative_to(ROOT))
        for folder in ("apps", "platform")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"pg_(try_)?advisory", path.read_text())
    ]

    assert found == []


def test_log_lines_of_a_task_name_its_organizer_and_the_next_one_starts_anew(
    olga: Person, mallory: Person
) -> None:
    told: list[str | None] = []

    @tasks.tenant_task("test.tell")
    def tell(**_: object) -> None:
        told.append(log_context.current().get("organizer"))

    try:
        for person in (olga, mallory):
            with organizer_transaction(person.organizer):
                entry_id = tasks.enqueue("test.tell")
            tasks.run_entry(
                tasks.kinds_named("test.tell"),
                entry_id=entry_id,
                organizer_id=person.organizer.pk,
                meta={},
                ids={},
            )
            told.append(log_context.current().get("organizer"))
    finally:
        unregister("test.tell")

    assert told == ["acme", None, "zeta", None]

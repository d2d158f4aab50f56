"""More hosts of a shop: valid names, nobody else's, and the platform's own never."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from apps.audit.models import LogEntry
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain
from tenants.routing.directory import organizer_by_host
from tenants.routing.domains import (
    HostOfPlatform,
    HostTaken,
    HostUnknown,
    NotAHost,
    PrimaryHostStays,
    add_host,
    normalized_host,
    remove_host,
)
from tests.people import Person
from tests.staff import Staff, make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def sam(db: None) -> Staff:
    return make_staff()


def hosts_of(person: Person) -> list[str]:
    with public_schema():
        return sorted(Domain.objects.filter(tenant=person.organizer).values_list("domain", flat=True))


def test_a_host_is_added_and_leads_to_the_organizer_at_once(olga: Person, sam: Staff) -> None:
    assert organizer_by_host("tickets.example.org") is None

    add_host(olga.organizer.pk, " Tickets.Example.ORG. ", actor=sam.actor, now=NOON)

    assert organizer_by_host("tickets.example.org") == olga.organizer
    with organizer_transaction(olga.organizer):
        logged = LogEntry.objects.values_list("action", "data")
        assert list(logged) == [("organizer.host.added", {"host": "tickets.example.org", "staff": True})]


def test_a_host_is_removed(olga: Person, sam: Staff) -> None:
    domain = add_host(olga.organizer.pk, "tickets.example.org", actor=sam.actor, now=NOON)

    remove_host(olga.organizer.pk, domain.pk, actor=sam.actor, now=NOON)

    assert (hosts_of(olga), organizer_by_host("tickets.example.org")) == (["acme.parterre.test"], None)


def test_names_in_other_scripts_become_punycode() -> None:
    assert normalized_host("Karten.Gäste.example") == "karten.xn--gste-loa.example"
    assert normalized_host("tickets.straße.example.") == "tickets.xn--strae-oqa.example"


@pytest.mark.parametrize(
    "host",
    [
        *("", "localhost", "https://a.example", "a.example/shop", "a..example", "-a.example", "a-.example"),
        *("127.0.0.1", "[::1]", "a b.example", "a\0.example", "a.example:80", f"{'a' * 64}.example"),
        *(".".join(["a" * 60] * 5), "karten.i❤.example"),
    ],
)
def test_what_is_no_host_is_refused(olga: Person, sam: Staff, host: str) -> None:
    with pytest.raises(NotAHost):
        add_host(olga.organizer.pk, host, actor=sam.actor, now=NOON)

    assert hosts_of(olga) == ["acme.parterre.test"]


@pytest.mark.parametrize(
    "host", ["parterre.test", "console.parterre.test", "other.parterre.test", "a.b.parterre.test"]
)
def test_the_platforms_own_hosts_are_refused(olga: Person, sam: Staff, host: str) -> None:
    with pytest.raises(HostOfPlatform):
        add_host(olga.organizer.pk, host, actor=sam.actor, now=NOON)


def test_a_neighbours_host_is_refused(olga: Person, mallory: Person, sam: Staff) -> None:
    domain = add_host(olga.organizer.pk, "tickets.example.org", actor=sam.actor, now=NOON)

    with pytest.raises(HostTaken):
        add_host(mallory.organizer.pk, "tickets.example.org", actor=sam.actor, now=NOON)
    with pytest.raises(HostUnknown):
        remove_host(mallory.organizer.pk, domain.pk, actor=sam.actor, now=NOON)

    assert hosts_of(mallory) == ["zeta.parterre.test"]


def test_the_shops_own_host_stays(olga: Person, sam: Staff) -> None:
    with public_schema():
        own = Domain.objects.get(domain="acme.parterre.test")

    with pytest.raises(PrimaryHostStays):
        remove_host(olga.organizer.pk, own.pk, actor=sam.actor, now=NOON)

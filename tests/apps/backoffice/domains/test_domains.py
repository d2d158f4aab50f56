"""Domains in the back office: added, proved, made the primary one, given up; and nobody sees another's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.teams.models import Team
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, DomainState, Organizer
from tenants.routing.domains import MOST, ClaimHost, add_host, claim_host
from tests.apps.backoffice.fixtures import browser
from tests.dns_server import DnsServer, dns_server
from tests.factories.offer import make_event
from tests.people import Person
from tests.run_tasks import work_off
from tests.staff import make_staff

pytestmark = pytest.mark.django_db

LIST = "/o/acme/settings/domains/"
HOST = "tickets.example.org"


@pytest.fixture
def dns(settings: Settings) -> Iterator[DnsServer]:
    with dns_server() as server:
        settings.DOMAINS_RESOLVERS = (server.address,)
        settings.DOMAINS_EDGE_HOST = "edge.parterre.example"
        yield server


@pytest.fixture
def client(olga: Person) -> Client:
    return browser(olga)


def claim(person: Person, host: str = HOST) -> Domain:
    request = ClaimHost(organizer_id=person.organizer.pk, host=host)
    return claim_host(request, actor=Actor("user", str(person.user.pk)), now=utc_now())


def active(person: Person, host: str = HOST) -> Domain:
    domain = claim(person, host)
    with public_schema():
        Domain.objects.filter(pk=domain.pk).update(state=DomainState.ACTIVE)
    return domain


def text(answer: Any) -> str:
    return str(answer.content.decode())


def hosts(slug: str = "acme") -> list[tuple[str, str, bool]]:
    with public_schema():
        rows = Domain.objects.filter(tenant__slug=slug).order_by("domain")
        return list(rows.values_list("domain", "state", "is_primary"))


def test_without_own_domains_the_page_says_what_they_are_for(client: Client) -> None:
    page = client.get(LIST)

    assert page.status_code == 200
    assert "Use your own domain" in text(page)
    assert "acme.parterre.test" in text(page)


def test_a_domain_is_added_and_its_records_are_shown(client: Client, dns: DnsServer) -> None:
    answer = client.post(f"{LIST}new/", {"host": "Tickets.Example.org", "once": "x"})

    with public_schema():
        domain = Domain.objects.get(domain=HOST)
    page = text(client.get(f"{LIST}{domain.pk}/"))
    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}{domain.pk}/")
    assert f"_parterre.{HOST}" in page
    assert domain.token in page
    assert "edge.parterre.example" in page
    assert "Not verified" in page
    again = client.post(f"{LIST}new/", {"host": "other.example.org", "once": "x"})
    assert again["Location"] == answer["Location"]
    assert len(hosts()) == 2


def test_addresses_are_shown_where_they_are_configured(
    client: Client, olga: Person, settings: Settings
) -> None:
    settings.DOMAINS_EDGE_ADDRESSES = ("192.0.2.1", "2001:db8::1")

    page = text(client.get(f"{LIST}{claim(olga).pk}/"))

    assert all(word in page for word in ("192.0.2.1", "2001:db8::1", "AAAA", 'id="address-2-value"'))


def test_a_domain_of_an_event_leads_to_it(client: Client, olga: Person) -> None:
    with organizer_transaction(olga.organizer):
        event = make_event(slug="lights", name={"en": "Winter Lights"})

    client.post(f"{LIST}new/", {"host": HOST, "event": event.pk})

    with public_schema():
        assert Domain.objects.get(domain=HOST).event_id == event.pk
    assert "Winter Lights" in text(client.get(LIST))


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("https://a.example", "Enter a domain such as"),
        ("", "This field is required"),
        ("a\0.example", "Null characters are not allowed"),
        ("shop.parterre.test", "This domain belongs to the platform. Enter another one."),
        ("a." * 150 + "example", "at most 300 characters"),
        (f"{'a' * 60}." * 4 + "example", "Enter a domain such as"),
        (HOST, "You have already added this domain."),
    ],
)
def test_what_cannot_be_added_is_refused_at_the_field(
    client: Client, olga: Person, host: str, sentence: str
) -> None:
    claim(olga)

    page = client.post(f"{LIST}new/", {"host": host})

    assert page.status_code == 422
    assert sentence in text(page)
    assert len(hosts()) == 2


@pytest.mark.parametrize("event", ["1", "x", "99999999999999999999"])
def test_an_event_that_is_not_there_is_refused(client: Client, olga: Person, event: str) -> None:
    with organizer_transaction(olga.organizer):
        make_event(slug="lights")

    assert client.post(f"{LIST}new/", {"host": HOST, "event": event}).status_code == 422


def test_there_is_an_end_to_how_many(client: Client, olga: Person) -> None:
    with public_schema():
        Domain.objects.bulk_create(
            [Domain(tenant=olga.organizer, domain=f"n{n}.example", is_primary=False) for n in range(MOST)]
        )

    page = client.post(f"{LIST}new/", {"host": HOST})

    assert "You can add up to 20 domains." in text(page)


def test_a_host_that_another_has_is_not_told_from_a_free_one(
    client: Client, olga: Person, mallory: Person, dns: DnsServer
) -> None:
    active(mallory)

    answer = client.post(f"{LIST}new/", {"host": HOST}, follow=True)
    work_off()
    with public_schema():
        mine = Domain.objects.get(domain=HOST, tenant__slug="acme")
    page = text(client.get(f"{LIST}{mine.pk}/"))

    assert (answer.status_code, mine.state) == (200, "pending")
    assert not any(word in text(answer) + page for word in ("in use", "zeta", "Zeta"))


def test_only_who_proves_the_name_learns_that_it_is_in_use_and_not_by_whom(
    client: Client, olga: Person, mallory: Person, dns: DnsServer
) -> None:
    active(mallory)
    mine = claim(olga)
    dns.set(f"_parterre.{HOST}", "TXT", mine.token)

    client.post(f"{LIST}{mine.pk}/check/")
    work_off()

    page = text(client.get(f"{LIST}{mine.pk}/"))
    assert "still in use elsewhere" in page
    assert not any(word in page for word in ("zeta", "Zeta", "Mallory"))


def test_checking_now_asks_the_dns(client: Client, olga: Person, dns: DnsServer) -> None:
    domain = claim(olga)
    dns.set(f"_parterre.{HOST}", "TXT", domain.token)
    dns.set(HOST, "A", "198.51.100.7")

    client.post(f"{LIST}{domain.pk}/check/")
    work_off()
    again = client.post(f"{LIST}{domain.pk}/check/", follow=True)

    page = text(client.get(f"{LIST}{domain.pk}/"))
    assert "198.51.100.7, which is not one of our addresses" in page
    assert "This domain was checked just now." in text(again)


def test_an_active_domain_becomes_the_primary_one(client: Client, olga: Person) -> None:
    domain = active(olga)

    answer = client.post(f"{LIST}{domain.pk}/primary/")

    with public_schema():
        acme = Organizer.objects.get(slug="acme")
    assert answer.status_code == 303
    assert acme.custom_host == HOST
    assert hosts() == [("acme.parterre.test", "active", False), (HOST, "active", True)]


@pytest.mark.parametrize("state", [DomainState.PENDING, DomainState.VERIFIED, DomainState.FAILING])
def test_another_than_an_active_one_does_not(client: Client, olga: Person, state: DomainState) -> None:
    domain = claim(olga)
    with public_schema():
        Domain.objects.filter(pk=domain.pk).update(state=state)

    page = client.post(f"{LIST}{domain.pk}/primary/", follow=True)

    assert "Only an active domain can be" in text(page)
    assert ("acme.parterre.test", "active", True) in hosts()


def test_a_domain_is_removed_after_a_question(client: Client, olga: Person) -> None:
    domain = active(olga)
    client.post(f"{LIST}{domain.pk}/primary/")

    asked = client.get(f"{LIST}{domain.pk}/remove/")
    answer = client.post(f"{LIST}{domain.pk}/remove/")

    assert "default address becomes the primary domain again" in text(asked)
    assert answer["Location"] == LIST
    assert hosts() == [("acme.parterre.test", "active", True)]


def test_the_shops_own_host_and_those_of_staff_stay(client: Client, olga: Person) -> None:
    vouched = add_host(olga.organizer.pk, HOST, actor=make_staff().actor, now=utc_now())
    with public_schema():
        own = Domain.objects.get(domain="acme.parterre.test")

    answers = [client.post(f"{LIST}{pk}/remove/", follow=True) for pk in (vouched.pk, own.pk)]

    assert [client.get(f"{LIST}{pk}/remove/").status_code for pk in (vouched.pk, own.pk)] == [404, 404]
    assert "This domain was added by the platform." in text(answers[0])
    assert "default domain of the shop cannot be removed" in text(answers[1])
    assert len(hosts()) == 2
    assert "needs no verification" in text(client.post(f"{LIST}{vouched.pk}/check/", follow=True))


def test_home_tells_of_a_failing_domain(client: Client, olga: Person) -> None:
    domain = active(olga)
    with public_schema():
        Domain.objects.filter(pk=domain.pk).update(
            state=DomainState.FAILING, failing_since=utc_now() - timedelta(hours=2), last_error="proof_gone"
        )

    home, page = text(client.get("/o/acme/")), text(client.get(f"{LIST}{domain.pk}/"))

    assert f"{HOST} is not working" in home
    assert "the domain will be removed after 72 hours" in page


# Whose they are.


@pytest.mark.parametrize("more", ["", "check/", "primary/", "remove/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_mallory_does_not_find_olgas_domains(olga: Person, mallory: Person, more: str, method: str) -> None:
    domain = active(olga, "karten.example.com")
    before = hosts()

    mine = getattr(browser(mallory), method)(f"/o/zeta/settings/domains/{domain.pk}/{more}")
    theirs = getattr(browser(mallory), method)(f"{LIST}{domain.pk}/{more}")

    assert {mine.status_code, theirs.status_code} <= {404, 405}
    assert "karten.example.com" not in text(mine) + text(theirs)
    assert hosts() == before
    assert "karten.example.com" not in text(browser(mallory).get("/o/zeta/settings/domains/"))


@pytest.mark.parametrize(
    "path", ["settings/domains/", "settings/domains/new/", "settings/domains/short-name/"]
)
def test_who_may_not_change_settings_sees_nothing(tim: Person, path: str) -> None:
    assert browser(tim).get(f"/o/acme/{path}").status_code == 403


def test_a_key_that_no_column_holds_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}99999999999999999999/").status_code == 404


# The short name.


def test_an_owner_changes_the_short_name(client: Client, olga: Person) -> None:
    asked = text(client.get("/o/acme/settings/domains/short-name/"))

    answer = client.post("/o/acme/settings/domains/short-name/", {"slug": " Club ", "understood": "on"})

    assert "Old addresses redirect to the new ones" in asked
    assert (answer.status_code, answer["Location"]) == (303, "/o/club/settings/domains/")
    assert hosts("club") == [("club.parterre.test", "active", True)]
    page = client.get("/o/acme/settings/domains/", follow=True)
    assert page.redirect_chain == [("/o/club/settings/domains/", 301)]
    assert "Short name changed." in text(page)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"slug": "club"}, "Confirm that you understand"),
        ({"slug": "zeta", "understood": "on"}, "This short name is already taken."),
        ({"slug": "acme", "understood": "on"}, "This is already the short name."),
        ({"slug": "console", "understood": "on"}, "reserved"),
        ({"slug": "a b", "understood": "on"}, "Use 2 to 50 letters"),
        ({"slug": "", "understood": "on"}, "This field is required"),
        ({"slug": "a\0b", "understood": "on"}, "Null characters are not allowed"),
    ],
)
def test_a_short_name_that_cannot_be_had_is_refused(
    client: Client, mallory: Person, given: dict[str, str], sentence: str
) -> None:
    page = client.post("/o/acme/settings/domains/short-name/", given)

    assert page.status_code == 422
    assert sentence in text(page)
    assert hosts() == [("acme.parterre.test", "active", True)]


def test_who_is_no_owner_cannot_rename(olga: Person, client: Client) -> None:
    with organizer_transaction(olga.organizer):
        Team.objects.filter(name="Administrators").update(
            all_organizer_permissions=False,
            limit_organizer_permissions=["organizer.settings.general:write"],
        )

    assert "Only owners can change it" in text(client.get(LIST))
    assert client.get("/o/acme/settings/domains/short-name/").status_code == 403
    answer = client.post("/o/acme/settings/domains/short-name/", {"slug": "club", "understood": "on"})
    assert (answer.status_code, hosts("club")) == (403, [])

"""Custom hosts from claim to loss, against a real name server: who proves a name has it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from pytest_django import Settings

from apps.audit.models import LogEntry
from parterre.accounts.models import PlatformMail
from parterre.kernel.actor import Actor
from tenants.context.transactions import organizer_transaction, public_schema
from tenants.models import Domain, DomainState, Organizer
from tenants.routing import domain_checks
from tenants.routing.directory import organizer_by_host
from tenants.routing.domain_checks import (
    CLAIM_LAPSES,
    DAILY,
    LATEST,
    PROOF_GRACE,
    SOONEST,
    Finding,
    Known,
    Verdict,
    check_host,
    judge,
    pause_after,
    promise_due_checks,
)
from tenants.routing.domains import (
    ClaimHost,
    add_host,
    claim_host,
    make_primary,
    normalized_host,
    remove_host,
)
from tests.dns_server import DnsServer, dns_server
from tests.people import Person
from tests.run_tasks import promised, work_off
from tests.staff import make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
HOST, PROOF = "tickets.example.org", "_parterre.tickets.example.org"
PENDING, VERIFIED = DomainState.PENDING, DomainState.VERIFIED
ACTIVE, FAILING = DomainState.ACTIVE, DomainState.FAILING


@pytest.fixture
def dns(settings: Settings) -> Iterator[DnsServer]:
    with dns_server() as server:
        settings.DOMAINS_RESOLVERS = (server.address,)
        settings.DOMAINS_EDGE_HOST = "edge.parterre.example"
        server.set("edge.parterre.example", "A", "192.0.2.1")
        yield server


def actor_of(person: Person) -> Actor:
    return Actor("user", str(person.user.pk))


def claim(person: Person, host: str = HOST, *, event_id: int | None = None, now: datetime = NOON) -> Domain:
    request = ClaimHost(organizer_id=person.organizer.pk, host=host, event_id=event_id)
    return claim_host(request, actor=actor_of(person), now=now)


def checked(domain: Domain, *, after: timedelta = timedelta(0)) -> Domain | None:
    check_host(domain.pk, now=NOON + after)
    with public_schema():
        return Domain.objects.filter(pk=domain.pk).first()


def state_of(domain: Domain, *, after: timedelta = timedelta(0)) -> tuple[str, str] | None:
    now = checked(domain, after=after)
    return (now.state, now.last_error) if now else None


def active(person: Person, dns: DnsServer) -> Domain:
    domain = claim(person)
    dns.set(PROOF, "TXT", domain.token)
    dns.set(HOST, "CNAME", "edge.parterre.example")
    assert state_of(domain) == (ACTIVE, "")
    return domain


def logged(person: Person) -> list[str]:
    with organizer_transaction(person.organizer):
        return list(LogEntry.objects.order_by("pk").values_list("action", flat=True))


def mailed() -> list[tuple[str, str]]:
    with public_schema():
        return list(PlatformMail.objects.order_by("written_at").values_list("to", "subject"))


# From claim to loss.


def test_a_claim_leads_nowhere_until_it_is_proved(olga: Person, dns: DnsServer) -> None:
    domain = claim(olga)

    assert (domain.state, organizer_by_host(HOST)) == (PENDING, None)
    assert state_of(domain) == (PENDING, "no_proof")
    assert organizer_by_host(HOST) is None
    assert logged(olga) == ["organizer.host.claimed"]


def test_the_token_in_the_dns_proves_it_and_the_name_that_leads_here_makes_it_active(
    olga: Person, dns: DnsServer
) -> None:
    domain = claim(olga)
    dns.set(PROOF, "TXT", "v=something else", domain.token)
    proved = state_of(domain)
    leads = organizer_by_host(HOST)
    dns.set(HOST, "CNAME", "edge.parterre.example")

    assert (proved, leads) == ((VERIFIED, "nowhere"), olga.organizer)
    assert state_of(domain) == (ACTIVE, "")
    assert logged(olga) == ["organizer.host.claimed", "organizer.host.verified", "organizer.host.active"]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("A", ["192.0.2.1"], (ACTIVE, "")),
        ("A", ["198.51.100.7"], (VERIFIED, "elsewhere 198.51.100.7")),
        ("A", ["192.0.2.1", "198.51.100.7"], (VERIFIED, "elsewhere 198.51.100.7")),
        ("CNAME", ["edge.parterre.example"], (ACTIVE, "")),
        ("CNAME", ["shop.somebody.example"], (VERIFIED, "nowhere")),
    ],
    ids=["our address", "another", "ours and another", "alias", "alias to nothing"],
)
def test_where_a_name_leads(
    olga: Person, dns: DnsServer, kind: str, values: list[str], expected: tuple[str, str]
) -> None:
    domain = claim(olga)
    dns.set(PROOF, "TXT", domain.token)

    dns.set(HOST, kind, *values)

    assert state_of(domain) == expected


def test_configured_addresses_count_instead_of_those_of_the_edge_host(
    olga: Person, dns: DnsServer, settings: Settings
) -> None:
    settings.DOMAINS_EDGE_ADDRESSES = ("203.0.113.5",)
    domain = claim(olga)
    dns.set(PROOF, "TXT", domain.token)
    dns.set(HOST, "A", "203.0.113.5")

    assert state_of(domain) == (ACTIVE, "")


def test_an_active_host_whose_address_goes_is_failing_and_comes_back(
    olga: Person, tim: Person, dns: DnsServer
) -> None:
    domain = active(olga, dns)
    dns.set(HOST, "CNAME")
    dns.set(HOST, "A", "198.51.100.7")

    assert state_of(domain) == (FAILING, "elsewhere 198.51.100.7")
    assert organizer_by_host(HOST) == olga.organizer  # who still comes is served
    assert state_of(domain, after=PROOF_GRACE * 5) == (FAILING, "elsewhere 198.51.100.7")
    told = ("olga@example.org", f"The domain {HOST} is not working")
    assert mailed() == [told]  # once, however often it is looked at, and nobody but owners

    dns.set(HOST, "A", "192.0.2.1")

    assert state_of(domain) == (ACTIVE, "")
    dns.set(HOST, "A", "198.51.100.7")
    assert state_of(domain) == (FAILING, "elsewhere 198.51.100.7")
    assert mailed() == [told, told]


def test_a_host_without_proof_is_served_for_three_days_and_then_let_go(olga: Person, dns: DnsServer) -> None:
    domain = active(olga, dns)
    make_primary(olga.organizer.pk, domain.pk, actor=actor_of(olga), now=NOON)
    dns.set(PROOF, "TXT")

    failing = state_of(domain, after=timedelta(hours=1))
    not_yet = state_of(domain, after=timedelta(hours=72, minutes=59))
    leads = organizer_by_host(HOST)
    gone = state_of(domain, after=timedelta(hours=73))

    with public_schema():
        acme = Organizer.objects.get(slug="acme")
        own = Domain.objects.get(tenant=acme)
    assert (failing, not_yet, gone) == ((FAILING, "proof_gone"), (FAILING, "proof_gone"), None)
    assert (leads, organizer_by_host(HOST)) == (olga.organizer, None)
    assert (acme.custom_host, own.domain, own.is_primary) == ("", "acme.parterre.test", True)
    assert logged(olga)[-2:] == ["organizer.host.failing", "organizer.host.lost"]
    assert [subject for _to, subject in mailed()] == [
        f"The domain {HOST} is not working",
        f"The domain {HOST} was removed",
    ]
    with public_schema():
        first = PlatformMail.objects.earliest("written_at")
    assert "will be removed after 72 hours" in first.text
    assert f"http://parterre.test{reverse('office:domains', args=['acme'])}" in first.text


def test_a_proof_that_comes_back_starts_the_grace_anew(olga: Person, dns: DnsServer) -> None:
    domain = active(olga, dns)
    dns.set(PROOF, "TXT")
    state_of(domain, after=timedelta(hours=1))
    dns.set(PROOF, "TXT", domain.token)
    back = state_of(domain, after=timedelta(hours=60))
    dns.set(PROOF, "TXT")

    assert back == (ACTIVE, "")
    assert state_of(domain, after=timedelta(hours=80)) == (FAILING, "proof_gone")


@pytest.mark.parametrize("trouble", ["silent", "failing"])
def test_nobody_loses_a_host_because_the_dns_says_nothing(olga: Person, dns: DnsServer, trouble: str) -> None:
    domain = active(olga, dns)
    setattr(dns, trouble, True)

    assert state_of(domain, after=timedelta(days=30)) == (ACTIVE, "unanswered")


def test_a_claim_that_is_never_proved_lapses(olga: Person, dns: DnsServer) -> None:
    domain = claim(olga)

    assert state_of(domain, after=CLAIM_LAPSES - timedelta(minutes=1)) == (PENDING, "no_proof")
    assert state_of(domain, after=CLAIM_LAPSES) is None
    assert logged(olga)[-1] == "organizer.host.lapsed"
    assert mailed() == [("olga@example.org", f"The domain {HOST} was removed")]


# Two who want the same name.


def test_who_has_not_proved_a_host_keeps_nobody_from_it(
    olga: Person, mallory: Person, dns: DnsServer
) -> None:
    mallorys, olgas = claim(mallory), claim(olga)
    dns.set(PROOF, "TXT", olgas.token)
    dns.set(HOST, "A", "192.0.2.1")

    assert (state_of(mallorys), state_of(olgas)) == ((PENDING, "no_proof"), (ACTIVE, ""))
    assert organizer_by_host(HOST) == olga.organizer


def test_a_held_host_cannot_be_claimed_with_the_holders_proof(
    olga: Person, mallory: Person, dns: DnsServer
) -> None:
    active(olga, dns)

    mallorys = claim(mallory)

    assert state_of(mallorys) == (PENDING, "no_proof")
    assert organizer_by_host(HOST) == olga.organizer


def test_one_holds_it_while_both_prove_it_and_the_other_waits(
    olga: Person, mallory: Person, dns: DnsServer
) -> None:
    olgas, mallorys = active(olga, dns), claim(mallory)
    dns.set(PROOF, "TXT", olgas.token, mallorys.token)
    both = state_of(mallorys)
    with public_schema():
        looked_at_next = Domain.objects.get(pk=olgas.pk).next_check_at
    dns.set(PROOF, "TXT", mallorys.token)
    holder = state_of(olgas, after=timedelta(hours=1))
    meanwhile = state_of(mallorys, after=timedelta(hours=2))
    gone = state_of(olgas, after=timedelta(hours=74))
    after = state_of(mallorys, after=timedelta(hours=75))

    assert (both, meanwhile) == ((PENDING, "in_use"), (PENDING, "in_use"))
    assert looked_at_next == NOON
    assert (holder, gone, after) == ((FAILING, "proof_gone"), None, (ACTIVE, ""))
    assert organizer_by_host(HOST) == mallory.organizer


def test_what_staff_vouches_for_is_not_taken_by_a_proof(
    olga: Person, mallory: Person, dns: DnsServer
) -> None:
    sam = make_staff()
    domain = add_host(olga.organizer.pk, HOST, actor=sam.actor, now=NOON)
    mallorys = claim(mallory)
    dns.set(PROOF, "TXT", mallorys.token)

    assert state_of(mallorys) == (PENDING, "in_use")
    assert state_of(domain, after=timedelta(days=100)) == (ACTIVE, "")
    remove_host(olga.organizer.pk, domain.pk, actor=sam.actor, now=NOON)
    assert state_of(mallorys) == (VERIFIED, "nowhere")


# When it is looked at.


def test_due_hosts_are_checked_by_workers_and_the_next_look_is_planned(olga: Person, dns: DnsServer) -> None:
    domain = claim(olga)
    dns.set(PROOF, "TXT", domain.token)
    dns.set(HOST, "CNAME", "edge.parterre.example")
    before = len(promised())

    count = promise_due_checks(now=NOON)
    again = promise_due_checks(now=NOON)
    made = len(promised()) - before
    work_off()

    with public_schema():
        now = Domain.objects.get(pk=domain.pk)
    assert (count, again, made) == (1, 0, 1)
    assert now.state == ACTIVE
    assert now.checked_at is not None
    assert DAILY * 0.9 <= now.next_check_at - now.checked_at <= DAILY * 1.1


def test_a_check_that_was_lost_is_due_again(olga: Person, dns: DnsServer) -> None:
    claim(olga)
    promise_due_checks(now=NOON)

    assert promise_due_checks(now=NOON + domain_checks.LEASE) == 1


def test_a_host_that_was_removed_meanwhile_is_checked_no_more(olga: Person, dns: DnsServer) -> None:
    domain = claim(olga)
    with public_schema():
        Domain.objects.filter(pk=domain.pk).delete()

    assert state_of(domain) is None
    assert dns.asked == []


def test_the_dns_is_never_asked_inside_a_transaction(olga: Person, dns: DnsServer) -> None:
    domain = claim(olga)

    with pytest.raises(RuntimeError), transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = False
        check_host(domain.pk, now=NOON)

    assert dns.asked == []


@pytest.mark.parametrize(
    ("state", "age", "pause"),
    [
        (PENDING, timedelta(0), SOONEST),
        (PENDING, timedelta(hours=1), timedelta(minutes=12)),
        (VERIFIED, timedelta(days=6), LATEST),
        (FAILING, timedelta(days=400), LATEST),
        (ACTIVE, timedelta(0), DAILY),
    ],
)
def test_who_waits_is_looked_at_soon(state: str, age: timedelta, pause: timedelta) -> None:
    assert pause_after(state, age) == pause


# The judge alone.

DAY_AGO = NOON - timedelta(days=1)
LONG_AGO = NOON - timedelta(days=4)


@pytest.mark.parametrize(
    ("known", "finding", "verdict"),
    [
        (Known(PENDING, DAY_AGO), Finding(None, None), Verdict(PENDING, "unanswered")),
        (Known(PENDING, DAY_AGO), Finding(True, None), Verdict(VERIFIED, "unanswered")),
        (Known(PENDING, NOON - CLAIM_LAPSES), Finding(True, True), Verdict(ACTIVE)),
        (Known(VERIFIED, DAY_AGO), Finding(False, True), Verdict(FAILING, "proof_gone", NOON, NOON)),
        (Known(VERIFIED, DAY_AGO), Finding(True, None), Verdict(VERIFIED, "unanswered")),
        (Known(FAILING, DAY_AGO, DAY_AGO), Finding(True, None), Verdict(FAILING, "unanswered", DAY_AGO)),
        # What failed for long by its address has its three days all the same when the proof goes.
        (
            Known(FAILING, LONG_AGO, LONG_AGO),
            Finding(False, False, "nowhere"),
            Verdict(FAILING, "proof_gone", LONG_AGO, NOON),
        ),
        (
            Known(FAILING, LONG_AGO, LONG_AGO, LONG_AGO),
            Finding(None, None),
            Verdict(FAILING, "unanswered", LONG_AGO, LONG_AGO),
        ),
        (
            Known(FAILING, LONG_AGO, LONG_AGO, LONG_AGO),
            Finding(False, True),
            Verdict(None, "proof_gone", LONG_AGO, LONG_AGO),
        ),
    ],
)
def test_what_follows_from_what_was_found(known: Known, finding: Finding, verdict: Verdict) -> None:
    assert judge(known, finding, now=NOON) == verdict


def test_a_name_in_another_script_is_asked_for_as_the_dns_knows_it(olga: Person, dns: DnsServer) -> None:
    domain = claim(olga, "Karten.Gäste.example")
    dns.set(f"_parterre.{normalized_host('karten.gäste.example')}", "TXT", domain.token)

    assert state_of(domain) == (VERIFIED, "nowhere")

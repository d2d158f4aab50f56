"""Real questions to a real name server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import Settings

from parterre.integrations.dns import NoDns, Resolvers, Unanswered, Whereabouts, dns_client
from tests.dns_server import DnsServer, dns_server
from tests.parterre.devtools.stand_ins import wait_for


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with dns_server() as running:
        yield running


@pytest.fixture
def dns(server: DnsServer) -> Resolvers:
    return Resolvers([server.address], seconds=0.4)


def test_texts_are_those_of_the_name(server: DnsServer, dns: Resolvers) -> None:
    server.set("_parterre.tickets.example.org", "TXT", "one", "two")

    assert dns.texts("_parterre.tickets.example.org") == {"one", "two"}


def test_a_name_that_is_not_there_has_no_texts(server: DnsServer, dns: Resolvers) -> None:
    server.set("there.example.org", "A", "192.0.2.1")

    assert (dns.texts("nobody.example.org"), dns.texts("there.example.org")) == (frozenset(), frozenset())


def test_addresses_of_both_kinds_behind_an_alias(server: DnsServer, dns: Resolvers) -> None:
    server.set("tickets.example.org", "CNAME", "edge.example.com")
    server.set("edge.example.com", "A", "192.0.2.1")
    server.set("edge.example.com", "AAAA", "2001:db8::1")

    assert dns.whereabouts("tickets.example.org") == Whereabouts(
        ("edge.example.com",), frozenset({"192.0.2.1", "2001:db8::1"})
    )
    assert dns.whereabouts("nobody.example.org") == Whereabouts()


def test_an_alias_to_nothing_is_told_apart_from_no_answer(server: DnsServer, dns: Resolvers) -> None:
    server.set("tickets.example.org", "CNAME", "gone.example.com")

    assert dns.whereabouts("tickets.example.org").addresses == frozenset()


def test_silence_is_no_answer_and_costs_no_longer_than_said(server: DnsServer, dns: Resolvers) -> None:
    server.set("tickets.example.org", "TXT", "x")
    server.silent = True
    with ThreadPoolExecutor(1) as pool:
        patient = pool.submit(Resolvers([server.address], seconds=300).texts, "tickets.example.org")
        wait_for(lambda: len(server.unanswered) == 1)

        with pytest.raises(Unanswered):
            dns.texts("tickets.example.org")

        assert not patient.done()
        server.answer_late()
        assert patient.result() == {"x"}


def test_a_server_that_fails_says_nothing_about_the_name(server: DnsServer, dns: Resolvers) -> None:
    server.failing = True

    with pytest.raises(Unanswered):
        dns.whereabouts("tickets.example.org")


def test_the_second_resolver_is_asked_when_the_first_is_gone(server: DnsServer) -> None:
    server.set("tickets.example.org", "TXT", "x")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        deaf = f"127.0.0.1:{nobody.getsockname()[1]}"

        found = Resolvers([deaf, server.address], seconds=2).texts("tickets.example.org")

    assert found == {"x"}


def test_without_resolvers_nothing_is_answered(settings: Settings) -> None:
    settings.DOMAINS_RESOLVERS = ("off",)

    client = dns_client()

    assert isinstance(client, NoDns)
    with pytest.raises(Unanswered):
        client.texts("tickets.example.org")
    with pytest.raises(Unanswered):
        client.whereabouts("tickets.example.org")

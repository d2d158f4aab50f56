"""DNS client: TXT records and addresses of a name, from the configured resolvers. May take seconds: workers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver
from django.conf import settings

SECONDS: Final = 2.0  # for one question, all resolvers together
OFF: Final = "off"
PORT: Final = 53


class Unanswered(Exception):
    """No resolver said anything, or that it does not know: this says nothing about the name."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`aliases`: names that the name stands for (CNAME), in their order. Both empty: there is no such name."""

    aliases: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()


class Dns(Protocol):
    """Names are lower case, without a dot at the end. Both raise Unanswered."""

    def texts(self, name: str) -> frozenset[str]:
        """The name's TXT records; none: it has none, or does not exist."""
        ...

    def whereabouts(self, name: str) -> Whereabouts: ...


class NoDns:
    """Where no resolver may be asked."""

    def texts(self, name: str) -> frozenset[str]:
        raise Unanswered("no resolver is configured")

    def whereabouts(self, name: str) -> Whereabouts:
        raise Unanswered("no resolver is configured")


class Resolvers:
    """`addresses`: "192.0.2.1", "192.0.2.1:5353" or "[2001:db8::1]:53"; none: those of this machine."""

    def __init__(self, addresses: Sequence[str] = (), *, seconds: float = SECONDS) -> None:
        self._addresses = tuple(addresses)
        self._seconds = seconds

    def texts(self, name: str) -> frozenset[str]:
        answer = self._ask(name, "TXT")
        records = answer.rrset or () if answer else ()
        return frozenset(b"".join(record.strings).decode("utf-8", "replace") for record in records)

    def whereabouts(self, name: str) -> Whereabouts:
        answers = [answer for kind in ("A", "AAAA") if (answer := self._ask(name, kind)) is not None]
        addresses = frozenset(record.address for answer in answers for record in answer.rrset or ())
        return Whereabouts(_aliases(answers[0]) if answers else (), addresses)

    def _ask(self, name: str, kind: str) -> dns.resolver.Answer | None:
        """None: there is no such name."""
        try:
            return self._resolver().resolve(name, kind, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return None
        except dns.exception.DNSException as error:
            raise Unanswered(f"{name} {kind}: {error}") from error

    def _resolver(self) -> dns.resolver.Resolver:
        """A new one each time: they keep state, and threads must not share it."""
        resolver = dns.resolver.Resolver(configure=not self._addresses)
        if self._addresses:
            resolver.nameservers = [_nameserver(address) for address in self._addresses]
        resolver.timeout, resolver.lifetime = self._seconds / 2, self._seconds
        return resolver


def _nameserver(address: str) -> dns.nameserver.Nameserver:
    host, port = address, str(PORT)
    if address.startswith("["):
        host, _bracket, rest = address[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif address.count(":") == 1:
        host, _colon, port = address.partition(":")
    return dns.nameserver.Do53Nameserver(host, int(port))


def _aliases(answer: dns.resolver.Answer) -> tuple[str, ...]:
    chain = answer.response.resolve_chaining().cnames
    targets = [dns.name.from_text(str(record.target)) for rrset in chain for record in rrset]
    return tuple(target.to_text(omit_final_dot=True).lower() for target in targets)


def dns_client() -> Dns:
    """The one that this installation is configured to use."""
    resolvers: tuple[str, ...] = settings.DOMAINS_RESOLVERS
    return NoDns() if resolvers == (OFF,) else Resolvers(resolvers)

"""A small name server over UDP on loopback, with the records a test gives it. Nothing of the outside is ever asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

SECONDS = 60


class DnsServer:
    """`records`: by name and kind. A name without any does not exist. `silent`: takes questions and keeps them."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.silent = False
        self.failing = False
        self.asked: list[tuple[str, str]] = []
        self.unanswered: list[tuple[bytes, tuple[str, int]]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def set(self, name: str, kind: str, *values: str) -> None:
        """Nothing given: the record is gone."""
        self.records.pop((name, kind), None)
        if values:
            self.records[name, kind] = [f'"{value}"' if kind == "TXT" else value for value in values]

    def answer_late(self) -> None:
        """What it kept while it was silent."""
        self.silent = False
        while self.unanswered:
            self._reply(*self.unanswered.pop(0))

    def stop(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                wire, client = self._socket.recvfrom(4096)
                if wire and self.silent:
                    self.unanswered.append((wire, client))
                elif wire:
                    self._reply(wire, client)
            except OSError:  # it was closed
                return

    def _reply(self, wire: bytes, client: tuple[str, int]) -> None:
        self._socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), client)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query, recursion_available=True)
        question = query.question[0]
        name, kind = (
            question.name.to_text(omit_final_dot=True).lower(),
            dns.rdatatype.to_text(question.rdtype),
        )
        self.asked.append((name, kind))
        if self.failing:
            answer.set_rcode(dns.rcode.SERVFAIL)
            return answer
        while (name, "CNAME") in self.records:
            answer.answer.append(self._rrset(name, "CNAME"))
            name = self.records[name, "CNAME"][0].rstrip(".")
        if (name, kind) in self.records:
            answer.answer.append(self._rrset(name, kind))
        elif not any(known == name for known, _kind in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def _rrset(self, name: str, kind: str) -> dns.rrset.RRset:
        values = [f"{value.rstrip('.')}." if kind == "CNAME" else value for value in self.records[name, kind]]
        return dns.rrset.from_text_list(dns.name.from_text(name), SECONDS, "IN", kind, values)


@contextmanager
def dns_server() -> Iterator[DnsServer]:
    server = DnsServer()
    try:
        yield server
    finally:
        server.stop()

"""The mail catcher: whatever is sent can be read, and does nothing to its reader."""

from __future__ import annotations

import asyncio
import json
import smtplib
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from parterre.devtools.mail_catcher.http import MailCatcherServer
from parterre.devtools.mail_catcher.mails import Mailbox
from parterre.devtools.mail_catcher.smtp import serve_smtp
from parterre.devtools.ports import any_free_port


@dataclass(frozen=True)
class Catcher:
    directory: Path
    smtp_port: int
    http_port: int

    def send(self, message: EmailMessage, *, to: list[str] | None = None) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=60) as client:
            client.send_message(message, to_addrs=to)

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.http_port}{path}", method=method, headers=headers
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.headers, refused.read()

    def page(self, path: str) -> str:
        return self.ask(path)[2].decode()

    def messages(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.ask(f"/api/messages{query}")[2])
        return found


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    mailbox = Mailbox(tmp_path / "mails")
    loop = asyncio.new_event_loop()  # in a thread: a browser's loop may be running in ours
    smtp_port = any_free_port()
    http = MailCatcherServer(mailbox, port=0)
    threads = [
        threading.Thread(target=loop.run_forever),
        threading.Thread(target=http.serve_forever, args=(0.01,)),
    ]
    for thread in threads:
        thread.start()
    smtp = asyncio.run_coroutine_threadsafe(serve_smtp(mailbox, port=smtp_port), loop).result(10)

    yield Catcher(tmp_path / "mails", smtp_port, http.server_address[1])

    http.shutdown()
    http.server_close()
    loop.call_soon_threadsafe(smtp.close)
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0.05), loop).result()
    asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    for thread in threads:
        thread.join()
    loop.close()


def mail(subject: str = "Your tickets", *, to: str = "Bea <bea@example.org>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Acme <tickets@acme.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Mon, 24 Nov 2025 15:00:00 +0100"
    message["Message-ID"] = "<order-1@acme.example>"
    message.set_content("Grüße from the garden.\n")
    return message


def test_a_mail_is_shown_with_everything_in_it(catcher: Catcher) -> None:
    message = mail()
    message.add_alternative("<p>Grüße</p>\n", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="ticket.pdf")

    catcher.send(message)

    (shown,) = catcher.messages()
    id_ = shown.pop("id")
    assert shown == {
        "from": "Acme <tickets@acme.example>",
        "to": ["bea@example.org"],
        "subject": "Your tickets",
        "message_id": "<order-1@acme.example>",
        "date": "2025-11-24T15:00:00+01:00",
        "attachments": [{"name": "ticket.pdf", "size": 5, "type": "application/pdf"}],
        "text": "Grüße from the garden.\r\n",
        "html": "<p>Grüße</p>\r\n",
    }
    assert catcher.ask(f"/mails/{id_}/attachments/1")[2] == b"%PDF-"
    assert catcher.ask(f"/mails/{id_}/attachments/2")[0] == 404


def test_a_blind_copy_is_found_by_its_recipient(catcher: Catcher) -> None:
    catcher.send(mail("to both"), to=["bea@example.org", "hidden@example.org"])
    catcher.send(mail("to one"), to=["notbea@example.org"])

    assert [found["subject"] for found in catcher.messages()] == ["to one", "to both"]
    assert [found["subject"] for found in catcher.messages("?to=HIDDEN@example.org")] == ["to both"]
    assert [found["subject"] for found in catcher.messages("?to=bea@example.org")] == ["to both"]


def test_a_mail_cannot_bring_its_own_markup_into_our_pages(catcher: Catcher) -> None:
    attack = "<script>alert(1)</script>"
    message = mail(attack, to=f'"{attack}" <bea@example.org>')
    message.set_content(f"{attack} https://acme.example/?a=1&b=2")
    message.add_attachment(b"", maintype="text", subtype="plain", filename=f"{attack}.txt")

    catcher.send(message)

    (id_,) = (found["id"] for found in catcher.messages())
    for page in (catcher.page("/"), catcher.page(f"/mails/{id_}"), catcher.page(f"/?to={attack}")):
        assert "<script" not in page
    assert 'href="https://acme.example/?a=1&amp;b=2"' in catcher.page(f"/mails/{id_}")


def test_the_html_of_a_mail_is_shown_in_a_sandbox(catcher: Catcher) -> None:
    message = mail()
    message.add_alternative("<script>alert(1)</script>", subtype="html")

    catcher.send(message)

    (id_,) = (found["id"] for found in catcher.messages())
    _status, headers, _page = catcher.ask(f"/mails/{id_}/html")
    assert headers["Content-Security-Policy"].startswith("sandbox allow-popups ")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in catcher.page(f"/mails/{id_}")


def test_mails_outlive_a_restart_and_go_when_deleted(catcher: Catcher) -> None:
    catcher.send(mail("one"), to=["bea@example.org"])
    catcher.send(mail("two"), to=["tim@example.org"])
    assert [kept.subject for kept in Mailbox(catcher.directory).mails()] == ["two", "one"]

    assert json.loads(catcher.ask("/api/messages?to=tim@example.org", method="DELETE")[2]) == {"deleted": 1}
    assert [kept.subject for kept in Mailbox(catcher.directory).mails()] == ["one"]

    assert json.loads(catcher.ask("/api/messages", method="DELETE")[2]) == {"deleted": 1}
    assert catcher.messages() == []
    assert "No mail yet" in catcher.page("/")


def test_other_sites_can_neither_read_nor_delete(catcher: Catcher) -> None:
    catcher.send(mail())

    assert catcher.ask("/api/messages", Host="evil.example")[0] == 403
    assert catcher.ask("/delete", method="POST", Origin="https://evil.example")[0] == 403
    assert len(catcher.messages()) == 1


@pytest.mark.parametrize(
    "path", ["/mails/1", "/mails/..%2f..", "/mails/1-1/html", "/nothing", "/api/messages/1-1"]
)
def test_what_is_not_there_is_not_found(catcher: Catcher, path: str) -> None:
    assert catcher.ask(path)[0] == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"no headers at all",
        b"From: \xff\xfe\r\nTo: =?x?q?=\r\nSubject: =?utf-8?b?!!!?=\r\nDate: yesterday\r\n\r\n\xff",
        b"Content-Type: text/plain; charset=klingon\r\nMessage-ID: <[\r\n\r\nqapla'",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: <\r\nTo: [,;:\r\nSubject:\r\n\r\n",
    ],
    ids=["bare", "bytes", "charset", "boundary", "addresses"],
)
def test_a_malformed_mail_is_shown_as_well_as_can_be(catcher: Catcher, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port, timeout=60) as client:
        client.sendmail("any@example.org", ["bea@example.org"], raw)

    (shown,) = catcher.messages()
    assert catcher.ask("/")[0] == 200
    assert catcher.ask(f"/mails/{shown['id']}")[0] == 200
    assert catcher.ask(f"/mails/{shown['id']}/html")[0] == 200

"""The web page and small JSON API of the mailbox, for this machine only."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

from parterre.devtools.mail_catcher import pages
from parterre.devtools.mail_catcher.mails import Mail, Mailbox
from parterre.devtools.ports import LOOPBACK

_OUR_HOSTS = {"localhost", LOOPBACK}
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# A mail is a stranger's document: no script, no cookies, nothing loaded from elsewhere, links in a new tab.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)


class MailCatcherServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, mailbox: Mailbox, *, port: int) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.mailbox = mailbox


class _Handler(BaseHTTPRequestHandler):
    server: MailCatcherServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Parterre-mail", ""

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def do_DELETE(self) -> None:
        self._answer(self._delete)

    def log_message(self, format: str, *args: object) -> None:
        """Reading mail is not worth a line in the log."""

    def _answer(self, respond: Callable[[], None]) -> None:
        # A name of somebody else that was made to point at us (DNS rebinding) could read the mails.
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in _OUR_HOSTS:
            self._refuse(HTTPStatus.FORBIDDEN)
        else:
            respond()

    def _get(self) -> None:
        parts = [part for part in self._path.split("/") if part]
        match parts:
            case []:
                self._send_page(pages.mail_list(self._mailbox.mails(to=self._to), to=self._to))
            case ["api", "messages"]:
                self._send_json([mail.as_json() for mail in self._mailbox.mails(to=self._to)])
            case ["api", "messages", id_]:
                self._with_mail(id_, lambda mail: self._send_json(mail.as_json()))
            case ["mails", id_]:
                self._with_mail(id_, lambda mail: self._send_page(pages.one_mail(mail)))
            case ["mails", id_, "html"]:
                self._with_mail(id_, lambda mail: self._send_page(pages.framed(mail), policy=_MAIL_POLICY))
            case ["mails", id_, "raw"]:
                self._with_mail(
                    id_,
                    lambda mail: self._send_file(f"{id_}.eml", mail.raw, "message/rfc822"),
                )
            case ["mails", id_, "attachments", number]:
                self._with_mail(id_, lambda mail: self._send_attachment(mail, number))
            case _:
                self._refuse(HTTPStatus.NOT_FOUND)

    def _post(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._path != "/delete":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif urlsplit(self.headers.get("Origin", "")).netloc != self.headers.get("Host"):
            self._refuse(HTTPStatus.FORBIDDEN)  # a form on a stranger's page
        else:
            self._mailbox.delete(to=self._to)
            self._send(HTTPStatus.SEE_OTHER, b"", {"Location": "/"})

    def _delete(self) -> None:
        if self._path.rstrip("/") != "/api/messages":
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            self._send_json({"deleted": self._mailbox.delete(to=self._to)})

    @property
    def _mailbox(self) -> Mailbox:
        return self.server.mailbox

    @property
    def _path(self) -> str:
        return urlsplit(self.path).path

    @property
    def _to(self) -> str:
        return parse_qs(urlsplit(self.path).query).get("to", [""])[0]

    def _with_mail(self, id_: str, respond: Callable[[Mail], None]) -> None:
        mail = self._mailbox.get(id_)
        if mail:
            respond(mail)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _send_attachment(self, mail: Mail, number: str) -> None:
        attachments = mail.attachments()
        if number.isdecimal() and 1 <= int(number) <= len(attachments):
            wanted = attachments[int(number) - 1]
            self._send_file(wanted.name, wanted.content, wanted.type)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _send_file(self, name: str, content: bytes, type_: str) -> None:
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        self._send(
            HTTPStatus.OK,
            content,
            {"Content-Type": type_, "Content-Disposition": disposition, "Content-Security-Policy": "sandbox"},
        )

    def _send_json(self, value: object) -> None:
        self._send(HTTPStatus.OK, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send_page(self, html: str, *, policy: str = _PAGE_POLICY) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        self._send(HTTPStatus.OK, html.encode("utf-8", errors="replace"), headers)

    def _refuse(self, status: HTTPStatus) -> None:
        self._send(status, f"{status.phrase}\n".encode(), {"Content-Type": "text/plain"})

    def _send(self, status: HTTPStatus, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

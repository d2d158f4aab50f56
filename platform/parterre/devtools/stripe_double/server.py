"""HTTP server of the double: /v1/… for the SDK, /c/… for buyers, /_double/… for tests."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parterre.devtools.ports import LOOPBACK
from parterre.devtools.stripe_double import pages
from parterre.devtools.stripe_double.api import Api, Call
from parterre.devtools.stripe_double.errors import Refusal, other_parameters, wrong_key
from parterre.devtools.stripe_double.forms import parse
from parterre.devtools.stripe_double.payments import CardPayments
from parterre.devtools.stripe_double.store import Object, Store, account_of, shown
from parterre.devtools.stripe_double.webhooks import Manners, Sender

OUR_HOSTS = {"localhost", LOOPBACK}
KEY = re.compile(r"(sk|rk)_(test|live)_\w+")
HTML, JSON = "text/html; charset=utf-8", "application/json"
Reply = tuple[int, dict[str, str], bytes]


class StripeDouble(ThreadingHTTPServer):
    """`faults`: what goes wrong with the next calls, one each: "before" or "after" the work is done."""

    daemon_threads = True

    def __init__(self, *, port: int, state: Path | None = None) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.store = Store(state)
        self.sender = Sender()
        self.till = CardPayments(self.store, self._tell)
        self.api = Api(self.store, self.till)
        self.faults: list[str] = []

    def _tell(self, account: str, type_: str, about: Object) -> None:
        event = self.store.add(
            "event",
            account,
            type=type_,
            api_version="2026-01-01",
            data={"object": shown(about)},
            pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
        )
        self.sender.send(shown(event), self.store.all("webhook_endpoint", account))


class _Handler(BaseHTTPRequestHandler):
    server: StripeDouble
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Parterre-double-of-Stripe", ""

    def do_GET(self) -> None:
        self._reply("GET")

    def do_POST(self) -> None:
        self._reply("POST")

    def do_DELETE(self) -> None:
        self._reply("DELETE")

    def log_message(self, format: str, *args: object) -> None:
        """Keys and cards belong in no log."""

    def _reply(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        url = urlsplit(self.path)
        # Somebody else's name that was made to point here (DNS rebinding) has no business with us.
        if self.headers.get("Host", "").rpartition(":")[0] not in OUR_HOSTS:
            status, headers, content = _html(403, "")
        elif url.path.startswith("/v1/"):
            status, headers, content = self._api(method, url.path, body or url.query)
        elif url.path.startswith("/_double/"):
            status, headers, content = self._control(url.path.removeprefix("/_double/"), body)
        else:
            status, headers, content = self._page(method, url.path, parse(body))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _api(self, method: str, path: str, form: str) -> Reply:
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault == "before":
            return _json(500, {"error": {"type": "api_error", "message": "Something went wrong."}})
        try:
            with self.server.store.locked():
                status, answer = self._once(method, path, form)
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body
        if fault == "after":
            return _json(500, {"error": {"type": "api_error", "message": "Something went wrong."}})
        return _json(status, answer)

    def _once(self, method: str, path: str, form: str) -> tuple[int, Object]:
        """A repeated request with the same key gets the first one's answer."""
        account = self._account()
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        call = Call(account, parse(form), f"http://{self.headers['Host']}")
        if not key:
            return self._answer(method, path, call)
        name, mark = f"{account}:{key}", hashlib.sha256(f"{path}?{form}".encode()).hexdigest()
        kept = self.server.store.answers.get(name)
        if kept is None:
            status, answer = self._answer(method, path, call)
            self.server.store.answers[name] = kept = [mark, status, answer]
        if kept[0] != mark:
            raise other_parameters(key)
        return kept[1], kept[2]

    def _answer(self, method: str, path: str, call: Call) -> tuple[int, Object]:
        try:
            return 200, self.server.api.answer(method, path, call)
        except Refusal as refusal:
            return refusal.status, refusal.body

    def _account(self) -> str:
        scheme, _, given = self.headers.get("Authorization", "").partition(" ")
        key = base64.b64decode(given).decode().partition(":")[0] if scheme == "Basic" else given
        if not KEY.fullmatch(key):
            raise wrong_key()
        return account_of(key)

    def _page(self, method: str, path: str, form: dict[str, Any]) -> Reply:
        found = re.fullmatch(r"/c/(pay|bank)/(\w+)", path)
        session = self.server.store.session(found[2]) if found else None
        if found is None or session is None:
            return _html(404, pages.missing_page())
        with self.server.store.locked():
            self.server.till.expire_if_due(session)
            if session["status"] != "open":
                return _html(200, pages.over_page(session))
            if method == "GET":
                return _html(
                    200, pages.bank_page(session) if found[1] == "bank" else pages.payment_page(session)
                )
            return self._pay(session, form) if found[1] == "pay" else self._confirm(session, form)

    def _pay(self, session: Object, form: dict[str, Any]) -> Reply:
        try:
            outcome = self.server.till.pay_session(session, str(form.get("number", "")))
        except Refusal as refusal:
            return _html(422, pages.payment_page(session, error=str(refusal)))
        if outcome == "authenticate":
            return _see_other(f"/c/bank/{session['id']}")
        return _see_other(_success(session))

    def _confirm(self, session: Object, form: dict[str, Any]) -> Reply:
        try:
            self.server.till.authenticate(session, approved=form.get("answer") == "yes")
        except Refusal as refusal:
            return _html(
                422,
                pages.payment_page(session, error=str(refusal)).replace(
                    '<form method="post">', f'<form method="post" action="/c/pay/{session["id"]}">'
                ),
            )
        return _see_other(_success(session))

    def _control(self, what: str, body: str) -> Reply:
        """For tests: webhooks {mode, copies, shuffle, delay}, held, faults [..], expire, debit, reset, objects;
        refunds {answer: "succeeded" | "pending"}, and
        how one of them ended: refund {refund, paid}; forget_keys, as Stripe does after a day;
        dispute {session, status}."""
        given = json.loads(body) if body else {}
        server = self.server
        with server.store.locked():
            match what:
                case "webhooks":
                    server.sender.manners = replace(server.sender.manners, **given)
                    return _json(200, asdict(server.sender.manners))
                case "held":
                    return _json(200, {"data": server.sender.take_held()})
                case "faults":
                    server.faults[:] = given["faults"]
                case "expire":
                    server.till.expire(server.store.objects[given["session"]])
                case "age":
                    server.store.objects[given["session"]]["expires_at"] = int(time.time()) - 1
                case "debit":
                    server.till.end_debit(server.store.objects[given["session"]], paid=given["paid"])
                case "dispute":
                    server.till.dispute(server.store.objects[given["session"]], given["status"])
                case "refunds":
                    server.till.refund_answer = given["answer"]
                case "refund":
                    server.till.end_refund(server.store.objects[given["refund"]], paid=given["paid"])
                case "forget_keys":
                    server.store.answers.clear()
                case "objects":
                    found = [o for o in server.store.objects.values() if o["object"] == given["kind"]]
                    return _json(200, {"data": found})
                case "reset":
                    server.store.forget()
                    server.faults.clear()
                    server.till.refund_answer = "succeeded"
                    server.sender.manners, server.sender.held = Manners(), []
                case _:
                    return _json(404, {})
        return _json(200, {})


def _success(session: Object) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _json(status: int, answer: Any) -> Reply:
    return status, {"Content-Type": JSON, "Request-Id": f"req_{time.time_ns()}"}, json.dumps(answer).encode()


def _html(status: int, page: str) -> Reply:
    return status, {"Content-Type": HTML, "Cache-Control": "no-store"}, page.encode()


def _see_other(url: str) -> Reply:
    return 303, {"Location": url}, b""

"""State of the double: objects by account, responses by idempotency key, and a file that survives a restart."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from parterre.devtools.stripe_double.errors import no_such

Object = dict[str, Any]
KINDS = {
    "customer": "cus",
    "payment_intent": "pi",
    "checkout.session": "cs_test",
    "refund": "re",
    "dispute": "dp",
    "event": "evt",
    "webhook_endpoint": "we",
    "charge": "ch",
}


def account_of(key: str) -> str:
    """Every key is an account of its own."""
    return "acct_" + hashlib.sha256(key.encode()).hexdigest()[:16]


class Store:
    """`path` None: memory only. Use it under `locked()`."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.RLock()
        self.objects: dict[str, Object] = {}
        self.answers: dict[str, Any] = {}
        if path is not None and path.exists():
            kept = json.loads(path.read_text())
            self.objects, self.answers = kept["objects"], kept["answers"]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One at a time; written to the file at the end."""
        with self._lock:
            yield
            self._keep()

    def add(self, kind: str, account: str, **values: Any) -> Object:
        id_ = f"{KINDS[kind]}_{secrets.token_hex(12)}"
        found: Object = {
            "id": id_,
            "object": kind,
            "created": int(time.time()),
            "livemode": False,
            **values,
            "_account": account,
        }
        self.objects[id_] = found
        return found

    def get(self, kind: str, account: str, id_: str) -> Object:
        found = self.objects.get(id_)
        if found is None or found["object"] != kind or found["_account"] != account:
            raise no_such(kind, id_)
        return found

    def session(self, id_: str) -> Object | None:
        """For the payment page, which has no key."""
        found = self.objects.get(id_)
        return found if found and found["object"] == "checkout.session" else None

    def all(self, kind: str, account: str) -> list[Object]:
        """Newest first."""
        found = [o for o in self.objects.values() if o["object"] == kind and o["_account"] == account]
        return found[::-1]

    def forget(self) -> None:
        self.objects.clear()
        self.answers.clear()

    def _keep(self) -> None:
        if self._path is not None:
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps({"objects": self.objects, "answers": self.answers}))
            os.replace(new, self._path)


def shown(found: Object) -> Object:
    """As the API shows it."""
    return {name: value for name, value in found.items() if not name.startswith("_")}

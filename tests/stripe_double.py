"""The double of Stripe as a process of its own, and what tests tell it. Buyers' clicks on its page are requests."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLATFORM = Path(__file__).resolve().parents[1] / "platform"
ACCEPTED, DECLINED, ASKS_THE_BANK = "4242424242424242", "4000000000000002", "4000002500003155"
DEBIT = "DE89370400440532013000"


@dataclass(frozen=True)
class Double:
    base: str

    def tell(self, what: str, **given: Any) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.base}/_double/{what}", data=json.dumps(given).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def pay(self, page: str, number: str = ACCEPTED) -> tuple[int, str]:
        """What the buyer's browser is answered: a status, and where to go or what to read."""
        return self._post(page, number=number)

    def answer_the_bank(self, page: str, answer: str) -> tuple[int, str]:
        return self._post(page, answer=answer)

    def held(self) -> list[dict[str, str]]:
        """Webhooks that were not sent: payload and signature of each."""
        found: list[dict[str, str]] = self.tell("held")["data"]
        return found

    def objects(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.tell("objects", kind=kind)["data"]
        return found

    def _post(self, page: str, **form: str) -> tuple[int, str]:
        opener = urllib.request.build_opener(_Staying)
        try:
            with opener.open(page, urllib.parse.urlencode(form).encode(), timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            where = error.headers.get("Location")
            return error.code, urllib.parse.urljoin(page, where) if where else error.read().decode()


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@contextmanager
def running_double() -> Iterator[Double]:
    process = subprocess.Popen(
        [sys.executable, "-m", "parterre.devtools.stripe_double", "--port", "0"],
        cwd=PLATFORM,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Double(process.stdout.readline().split()[-1])
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()

"""Health check of a running stack over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parterre.devtools.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: nobody answered."""

    status: int
    text: str

    @property
    def is_ok(self) -> bool:
        return self.status == 200

    def __str__(self) -> str:
        return f"{self.status or 'no answer'} {self.text[:300]}".strip()


def healthcheck(port: int) -> Answer:
    return _ask(f"http://{LOOPBACK}:{port}/healthcheck/", {"Host": f"localhost:{port}"})


def demo_is_there(description: Mapping[str, Any]) -> bool:
    """A demo organizer can be deleted, a token revoked, while nobody writes it down here."""
    organizers = f"{description['api_url']}organizers/"
    event = f"{organizers}{description['organizer']}/events/{description['event']}/"
    other = f"{organizers}{description['other_organizer']}/"
    return all(
        _ask(url, {"Authorization": f"Token {token}"}).is_ok
        for url, token in ((event, description["api_token"]), (other, description["other_api_token"]))
    )


def _ask(url: str, headers: dict[str, str]) -> Answer:
    # No proxy: the environment's would be asked for loopback addresses too.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=5) as response:
            return Answer(response.status, response.read().decode(errors="replace"))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read().decode(errors="replace"))
    except OSError as problem:
        return Answer(0, str(problem))

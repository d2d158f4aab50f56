"""Sends events signed as by Stripe; can simulate an unreliable network."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from typing import Any, Literal

RETRY_AFTER = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
TIMEOUT = 10.0


@dataclass(slots=True)
class Manners:
    """`hold`: nothing is sent, `Sender.held` keeps it. `copies`: how often each is sent. `delay`: in seconds."""

    mode: Literal["send", "hold"] = "send"
    copies: int = 1
    shuffle: bool = False
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    url: str
    payload: str
    secret: str
    type: str

    @property
    def signature(self) -> str:
        return sign(self.payload, self.secret, at=int(time.time()))


def sign(payload: str, secret: str, *, at: int) -> str:
    digest = hmac.new(secret.encode(), f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Sender:
    def __init__(self) -> None:
        self.manners = Manners()
        self.held: list[Delivery] = []

    def send(self, event: dict[str, Any], endpoints: list[dict[str, Any]]) -> None:
        for endpoint in endpoints:
            if {"*", event["type"]} & set(endpoint["enabled_events"]):
                payload = json.dumps(event)
                delivery = Delivery(endpoint["url"], payload, endpoint["secret"], event["type"])
                for _ in range(self.manners.copies):
                    self._dispatch(delivery)

    def take_held(self) -> list[dict[str, str]]:
        """All that is held, signed now; shuffled, if that is asked for."""
        taken, self.held = self.held, []
        if self.manners.shuffle:
            random.shuffle(taken)
        return [{"signature": one.signature, **asdict(one)} for one in taken]

    def _dispatch(self, delivery: Delivery) -> None:
        if self.manners.mode == "hold":
            self.held.append(delivery)
            return
        wait = self.manners.delay + (random.random() if self.manners.shuffle else 0.0)  # disorder, no secret
        threading.Thread(target=_deliver, args=(delivery, wait), daemon=True).start()


def _deliver(delivery: Delivery, wait: float) -> None:
    time.sleep(wait)
    for pause in (*RETRY_AFTER, None):
        if _post(delivery) or pause is None:
            return
        time.sleep(pause)


def _post(delivery: Delivery) -> bool:
    request = urllib.request.Request(
        delivery.url,
        data=delivery.payload.encode(),
        headers={"Content-Type": "application/json", "Stripe-Signature": delivery.signature},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return 200 <= int(answer.status) < 300
    except (urllib.error.URLError, OSError):
        return False

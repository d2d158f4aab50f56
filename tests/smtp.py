"""An SMTP server for tests, which does as it is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Postbox:
    """`answer` is what it says to a mail; None: 250, and the mail is kept. `on_data` is called before it says so."""

    answer: str | None = None
    recipient_answer: str | None = None
    received: list[Message] = field(default_factory=list)
    port: int = 0
    on_data: Callable[[], object] | None = None

    async def handle_RCPT(  # noqa: N802 - the library asks for this name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library asks for this name
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.on_data:
            await asyncio.to_thread(self.on_data)
        if self.answer:
            return self.answer
        self.received.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@contextmanager
def smtp_server() -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()

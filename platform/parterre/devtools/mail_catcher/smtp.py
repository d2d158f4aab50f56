"""SMTP server that accepts every mail for every recipient."""

from __future__ import annotations

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from parterre.devtools.mail_catcher.mails import Mailbox
from parterre.devtools.ports import LOOPBACK


class _Keep:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content or b""
        self._mailbox.keep(
            content if isinstance(content, bytes) else content.encode(), recipients=envelope.rcpt_tos
        )
        return "250 Kept"


async def serve_smtp(mailbox: Mailbox, *, port: int) -> asyncio.Server:
    handler = _Keep(mailbox)
    return await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True, hostname="localhost"), host=LOOPBACK, port=port
    )

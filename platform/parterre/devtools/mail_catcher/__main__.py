"""python -m parterre.devtools.mail_catcher --smtp-port 2525 --http-port 8025 --directory var/mails"""

from __future__ import annotations

import argparse
import asyncio
import signal
import threading
from pathlib import Path

from parterre.devtools.mail_catcher.http import MailCatcherServer
from parterre.devtools.mail_catcher.mails import Mailbox
from parterre.devtools.mail_catcher.smtp import serve_smtp


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m parterre.devtools.mail_catcher", description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=2525)
    parser.add_argument("--http-port", type=int, default=8025)
    parser.add_argument("--directory", type=Path, default=Path("var/mails"))
    wanted = parser.parse_args()
    mailbox = Mailbox(wanted.directory)
    pages = MailCatcherServer(mailbox, port=wanted.http_port)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    print(
        f"Mail for 127.0.0.1:{wanted.smtp_port} is shown at http://localhost:{wanted.http_port}/", flush=True
    )
    asyncio.run(_catch(mailbox, port=wanted.smtp_port))


async def _catch(mailbox: Mailbox, *, port: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await serve_smtp(mailbox, port=port)
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    main()

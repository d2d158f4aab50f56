"""(f) An organizer queues 50,000 mails: how long does another's next mail wait, against a system that has nothing else?

    python benchmarks/tenancy/fairness.py [--mails 50000] [--probes 300] [--workers 1] [--processes 2] [--relays 1]
                                           [--express] [--smtp-ms 0]

Real parts of their own: PostgreSQL, Valkey, relay, worker, and an SMTP server that takes everything. A wait is from the
moment of the promise (before its COMMIT) until the task has marked its row as done, which is the first thing it does.
Both organizers use the same queue, the hardest case.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from lib import ROOT, database, fill, percentile, write_result

QUEUES = "checkout,mail,notifications,background,default"
SINK = """
import asyncio, sys
async def serve(reader, writer):
    async def say(text):
        writer.write(text + b"\\r\\n"); await writer.drain()
    await say(b"220 sink")
    try:
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                await say(b"354 go on")
                while await reader.readline() not in (b".\\r\\n", b""): pass
                await say(b"250 taken")
            elif word == b"MAIL":
                await asyncio.sleep(int(sys.argv[2]) / 1000); await say(b"250 ok")
            elif word == b"QUIT":
                await say(b"221 bye"); break
            else:
                await say(b"250 ok")
    except ConnectionError:
        pass
    writer.close()
async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()
asyncio.run(main())
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=50_000)
    parser.add_argument("--probes", type=int, default=300)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2, help="of each worker")
    parser.add_argument("--relays", type=int, default=1)
    parser.add_argument("--smtp-ms", type=int, default=0, help="time that the mail server takes for a mail")
    parser.add_argument(
        "--express", action="store_true", help="one more worker, of one process, for first tasks"
    )
    asked = parser.parse_args()
    sys.path[:0] = [str(ROOT / "platform")]
    from parterre.devtools.ports import any_free_port

    port = any_free_port()
    settings = {
        "PARTERRE_MAIL_HOST": "127.0.0.1",
        "PARTERRE_MAIL_PORT": str(port),
        "PARTERRE_METRICS_ENABLED": "off",
    }
    with database("fairness", **settings), ExitStack() as stack:
        from tenants.models import Organizer, OutboxEntry

        fill(2)
        OutboxEntry.objects.all().delete()
        flood, other = Organizer.objects.order_by("slug")[:2]
        speed = relay_speed(flood)
        stack.enter_context(running([sys.executable, "-c", SINK, str(port), str(asked.smtp_ms)], "sink"))
        for number in range(asked.relays):
            stack.enter_context(running([sys.executable, "manage.py", "relay"], f"relay{number}"))
        celery = [sys.executable, "-m", "celery", "-A", "parterre.project.celery", "worker", "-Q", QUEUES]
        for number in range(asked.workers):
            options = [
                "-c",
                str(asked.processes),
                "-n",
                f"w{number}@bench",
                "--without-gossip",
                "--without-mingle",
            ]
            stack.enter_context(running([*celery, *options], f"worker{number}"))
        if asked.express:
            options = ["-c", "1", "-n", "express@bench", "--without-gossip", "--without-mingle"]
            stack.enter_context(running([*celery, *options], "express", PARTERRE_CELERY_EXPRESS="on"))
        probe(other, 20)  # everything has started, and has seen the organizer
        idle = probe(other, asked.probes)
        write_mails(flood, asked.mails)
        time.sleep(5)
        depths, done_before, began = stack.enter_context(watching()), done_of(flood), time.monotonic()
        busy = probe(other, asked.probes)
        took = time.monotonic() - began
        rate = (done_of(flood) - done_before) / took
        left = OutboxEntry.objects.filter(org=flood.schema_name, done_at=None).count()
        failed = OutboxEntry.objects.exclude(last_error="").count()
    result = {
        "asked": vars(asked),
        "idle": summary(idle),
        "beside_the_flood": summary(busy),
        "times_idle": {name: round(value / summary(idle)[name], 2) for name, value in summary(busy).items()},
        "flood": {
            "mails_a_second": round(rate, 1),
            "still_waiting_at_the_end": left,
            "failed": failed,
            "most_messages_in_the_queue": max(depths),
            "seconds_of_work_in_the_queue": round(max(depths) / rate, 3),
        },
        "relay_tasks_a_second": speed,
        "bounds": {"p99_ms": 1000, "times_idle": 2},
    }
    print(result)
    names = [
        "fairness",
        *(["express"] if asked.express else []),
        *([f"smtp{asked.smtp_ms}"] if asked.smtp_ms else []),
    ]
    write_result("-".join(names), result)


def summary(waits: list[float]) -> dict[str, float]:
    return {
        name: round(1000 * percentile(waits, share), 1)
        for name, share in (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99))
    }


def write_mails(organizer: Any, count: int) -> None:
    """As apps.messaging writes one, but many at a time: a row each for the mail and for its promise."""
    from apps.messaging.models import Mail
    from tenants.context.transactions import organizer_transaction, public_schema
    from tenants.models import OutboxEntry

    for start in range(0, count, 2_000):
        mails = [
            Mail(
                to=f"b{n}@example.org",
                subject="Your tickets",
                text="Here they are.\n" * 20,
                message_id=f"<{n}@bench>",
            )
            for n in range(start, min(start + 2_000, count))
        ]
        with organizer_transaction(organizer):
            Mail.objects.bulk_create(mails)
            with public_schema():
                OutboxEntry.objects.bulk_create(
                    OutboxEntry(
                        org=organizer.schema_name,
                        organizer_id=organizer.pk,
                        kind="messaging.send",
                        queue="mail",
                        payload={"mail_id": str(mail.pk)},
                    )
                    for mail in mails
                )


def probe(organizer: Any, count: int) -> list[float]:
    """One mail at a time, promised as the product does; seconds that each waited."""
    from apps.messaging.models import Mail
    from tenants.context.transactions import organizer_transaction
    from tenants.models import OutboxEntry
    from tenants.outbox.tasks import enqueue

    waits, chance = [], random.Random(1)
    for number in range(count):
        with organizer_transaction(organizer):
            mail = Mail.objects.create(
                to="o@example.org", subject="One", text="One.", message_id=f"<o{number}@bench>"
            )
            entry_id = enqueue("messaging.send", mail_id=str(mail.pk))
        while (entry := OutboxEntry.objects.get(pk=entry_id)).done_at is None:
            time.sleep(0.02)
        waits.append((entry.done_at - entry.created_at).total_seconds())
        time.sleep(chance.uniform(0.02, 0.2))
    return waits


def relay_speed(organizer: Any) -> int:
    """Tasks a second that one relay hands over while the workers take them at once."""
    from django.conf import settings

    from parterre.observability.queues import lists_of
    from tenants.models import OutboxEntry
    from tenants.outbox.relay import Relay, hand_over
    from tenants.outbox.tasks import valkey

    write_mails(organizer, 10_000)
    relay, sent, began = Relay(), 0, time.monotonic()
    before, settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER = settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER, 100_000
    while time.monotonic() - began < 5:
        sent += hand_over(relay.take()[0])
        valkey().delete(*lists_of("mail"))
    settings.OUTBOX_IN_FLIGHT_PER_ORGANIZER = before
    speed = round(sent / (time.monotonic() - began))
    OutboxEntry.objects.all().delete()
    return speed


def done_of(organizer: Any) -> int:
    from tenants.models import OutboxEntry

    return OutboxEntry.objects.filter(org=organizer.schema_name, done_at__isnull=False).count()


@contextmanager
def watching() -> Iterator[list[int]]:
    """Lengths of the queue, twenty times a second."""
    from tenants.outbox.backpressure import waiting_in

    lengths, is_over = [0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.05):
            waiting = waiting_in(["mail"])["mail"]
            lengths.append(waiting.fast + waiting.slow)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield lengths
    finally:
        is_over.set()
        thread.join()


@contextmanager
def running(command: list[str], name: str, **more: str) -> Iterator[None]:
    import signal

    with (ROOT / "var" / "bench" / f"fairness-{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **more}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    main()

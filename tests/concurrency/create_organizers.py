"""What workers do, in processes that a test may kill: `python -m tests.concurrency.create_organizers <prefix>`.

A line on stdin begins one, its process id is the answer. `pool`: fills the pool and empties it. `organizers`: asks for
one and makes it. Again and again, until killed. All names of schemas begin with the prefix.
"""

from __future__ import annotations

import os
import signal
import sys
import uuid

import django


def main(prefix: str) -> None:
    django.setup()
    from tenants.provisioning import organizers, schema_pool

    for module in (
        organizers,
        schema_pool,
    ):  # so that the test finds its own among others' roles of the server
        module.new_schema_name = lambda: f"{prefix}{uuid.uuid4().hex[:20]}"  # type: ignore[attr-defined]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they died
    print("ready", flush=True)
    for line in sys.stdin:
        work = {"pool": fill_and_empty, "organizers": ask_and_make}[line.strip()]
        process = os.fork()  # before any connection is opened, and after all is imported
        if process == 0:
            work()
        print(process, flush=True)


def fill_and_empty() -> None:
    from django.conf import settings

    from tenants.provisioning.schema_pool import fill_pool

    while True:
        settings.TENANTS_SCHEMA_POOL = 2
        fill_pool()
        settings.TENANTS_SCHEMA_POOL = 0
        fill_pool()


def ask_and_make() -> None:
    from tenants.provisioning.organizers import provision, request_organizer

    while True:
        slug = f"k{uuid.uuid4().hex[:12]}"
        provision(request_organizer(name=slug, slug=slug, host=f"{slug}.parterre.test").pk)


if __name__ == "__main__":
    main(*sys.argv[1:])

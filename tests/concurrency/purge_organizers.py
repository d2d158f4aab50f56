"""Purges in processes that a test may kill: `python -m tests.concurrency.purge_organizers`.

Says "ready". An organizer's id and a named pipe on stdin begin a purge, which writes its process id there, and then the
name of each step that is done.
"""

from __future__ import annotations

import os
import signal
import sys
from uuid import UUID

import django


def main() -> None:
    django.setup()
    from tenants.lifecycle import purge, quiesce  # noqa: F401 - purging is for the processes that are forked from here

    quiesce.PROPAGATION_SECONDS = 0.05  # no other process serves the organizer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they died
    print("ready", flush=True)
    for line in sys.stdin:
        if os.fork() == 0:  # before any connection is opened, and after all is imported
            _purge(*line.split())
            os._exit(0)


def _purge(organizer_id: str, pipe: str) -> None:
    from tenants.lifecycle import purge

    with open(pipe, "w", buffering=1) as out:
        print(os.getpid(), file=out)
        purge.purge_organizer(UUID(organizer_id), progress=lambda job: print(job.step, file=out))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parterre.project.settings")
    main()

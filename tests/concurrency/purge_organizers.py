"""A purge in a process that a test may kill: `python -m tests.concurrency.purge_organizers <id>`.

Says "ready", then the name of each step that is done.
"""

from __future__ import annotations

import os
import sys
from uuid import UUID

import django


def main(organizer_id: str) -> None:
    django.setup()
    from tenants.lifecycle import purge, quiesce

    quiesce.PROPAGATION_SECONDS = 0.05  # no other process serves the organizer
    print("ready", flush=True)
    purge.purge_organizer(UUID(organizer_id), progress=lambda job: print(job.step, flush=True))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parterre.project.settings")
    main(*sys.argv[1:])

"""`fleet migrate` over a thousand organizers: with nothing to do, against django-tenants' own, and one added column.

    python benchmarks/tenancy/fleet.py

On a copy of the thousand (var/bench/fleet), which is removed at the end.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from lib import BENCH, ROOT, database, thousand, write_result

SAMPLE = 20
RUNS = 3
NEXT_RELEASE = "benchmarks.tenancy.next_release.settings"
COPIED = ("", ".password", ".migrations.json")


def main() -> None:
    if "--on-the-copy" in sys.argv:
        measure()
    else:
        make_copy()
        subprocess.run([sys.executable, __file__, "--on-the-copy"], cwd=ROOT, check=True)
        remove_copy()


def make_copy() -> None:
    """The thousand are complete, and their server is down, when the block has ended."""
    with thousand(durable=False):
        pass
    remove_copy()
    for ending in COPIED:
        subprocess.run(
            ["cp", "-a", "--reflink=auto", BENCH / f"thousand{ending}", BENCH / f"fleet{ending}"], check=True
        )


def remove_copy() -> None:
    shutil.rmtree(BENCH / "fleet", ignore_errors=True)
    for ending in COPIED[1:]:
        (BENCH / f"fleet{ending}").unlink(missing_ok=True)


def measure() -> None:
    with database("fleet"):
        from tenants.models import Organizer, PooledSchema

        schemas = list(
            Organizer.objects.using("owner").exclude(schema_version="").values_list("schema_name", flat=True)
        )
        print(f"{len(schemas)} organizers", file=sys.stderr)
        brought = fleet("migrate")  # to the checkout's version, should the thousand be older
        nothing = [fleet("migrate") for _ in range(RUNS)]
        inside = [migrate_in_this_process() for _ in range(RUNS)]
        pooled_schemas = PooledSchema.objects.using("owner").count()
        column = fleet("migrate", settings=NEXT_RELEASE)
        run, moving = seconds_of_the_last_run()
        again = fleet("migrate", settings=NEXT_RELEASE)
        # Last: it writes into organizers' schemas that it migrated shared apps there, too.
        stock = migrate_by_django_tenants(random.sample(schemas, SAMPLE))
    count = len(schemas)
    stock_seconds = statistics.mean(stock) * count
    write_result(
        "fleet",
        {
            "organizers": count,
            "pooled_schemas": pooled_schemas,
            "to_the_checkouts_version_s": round(brought, 2),
            "nothing_to_do": {
                "fleet_migrate_process_s": [round(seconds, 3) for seconds in nothing],
                "of_which_asking_the_database_s": [round(seconds, 4) for seconds in inside],
                "migrate_schemas_per_schema_s": [round(seconds, 3) for seconds in stock],
                "migrate_schemas_all_s": round(stock_seconds, 1),
                # Without Python's and Django's start on either side, and with it on ours alone.
                "times_faster": round(stock_seconds / statistics.median(inside)),
                "times_faster_though_our_start_counts": round(stock_seconds / statistics.median(nothing)),
            },
            "one_column": {
                "process_s": round(column, 2),
                "of_which_the_run_s": round(run, 2),  # the rehearsal included
                "of_which_schemas_s": round(moving, 2),
                "ms_a_schema_all_included": round(column / (count + pooled_schemas) * 1000, 2),
                "ms_a_schema_of_the_run": round(run / (count + pooled_schemas) * 1000, 2),
                "nothing_left_s": round(again, 2),
            },
        },
    )


def fleet(*words: str, settings: str = "parterre.project.settings") -> float:
    """Seconds of the whole process, Python's and Django's start included."""
    began = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
    subprocess.run([sys.executable, "manage.py", "fleet", *words], cwd=ROOT, env=environment, check=True)
    return time.monotonic() - began


def seconds_of_the_last_run() -> tuple[float, float]:
    """From its beginning to its end, and from the first schema that was through to the last."""
    from tenants.models import FleetRun

    run = FleetRun.objects.using("owner").latest("started_at")
    ends = list(run.steps.order_by("ended_at").values_list("ended_at", flat=True))
    return (run.ended_at - run.started_at).total_seconds(), (ends[-1] - ends[0]).total_seconds()


def migrate_in_this_process() -> float:
    from tenants.fleet.run import MigrateFleet, migrate_fleet

    began = time.monotonic()
    migrate_fleet(MigrateFleet(), progress=print)
    return time.monotonic() - began


def migrate_by_django_tenants(schemas: list[str]) -> list[float]:
    command: list[Any] = [sys.executable, Path(__file__).with_name("stock_migrate.py"), *schemas]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return list(json.loads(done.stdout.strip().splitlines()[-1]))


if __name__ == "__main__":
    main()

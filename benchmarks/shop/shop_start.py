#!/usr/bin/env python3
"""The shop's pages for visitors who are nobody yet: the organizer's start page, and an event's page.

  shop_start.py --org bench --event perfl --procs web=PID,postgres=PID --runs 3

CPU ms a page over all server processes; the promise is 6 ms for the start page (goal 4).
"""

# ruff: noqa: I001  # shoplib says where the drivers' own modules are
import asyncio
import statistics

from shoplib import Buyer, shop_base

import procs
from benchlib import emit, load, parser


async def main():
    p = parser(__doc__)
    p.add_argument("--shop", default="")
    p.add_argument("--count", type=int, default=600)
    p.add_argument("--concurrency", type=int, default=1)
    p.add_argument("--procs", default="")
    args = p.parse_args()
    groups, base = procs.parse(args.procs), shop_base(args)
    pages = {"start page": "/", **({"event page": f"/{args.event}/"} if args.event else {})}
    for name, path in pages.items():

        async def one(buyer, _i, path=path):
            buyer.jar.clear()
            return (await buyer.get(path)).status

        await load("warm", one, 4, count=40, make=lambda: Buyer(base))
        rows = []
        for run in range(args.runs):
            before = procs.cpu(groups)
            st = await load(name, one, args.concurrency, count=args.count, make=lambda: Buyer(base))
            after = procs.cpu(groups)
            ok = max(1, len(st.lat))
            cpu = {group: round((after[group] - before[group]) * 1000 / ok, 2) for group in groups}
            row = st.summary() | {"run": run, "cpu_ms": cpu, "cpu_ms_all": round(sum(cpu.values()), 2)}
            emit(args, row)
            rows.append(row)
        median = {
            "p50_ms": statistics.median(r["p50_ms"] for r in rows),
            "cpu_ms_all": statistics.median(r["cpu_ms_all"] for r in rows),
            "cpu_ms": {g: statistics.median(r["cpu_ms"][g] for r in rows) for g in groups},
            "bad": sum(n for r in rows for code, n in r["codes"].items() if code != "200"),
        }
        emit(args, {"name": f"MEDIAN {name}", "runs": len(rows), **median})


asyncio.run(main())

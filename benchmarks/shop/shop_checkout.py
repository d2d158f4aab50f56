#!/usr/bin/env python3
"""A whole purchase through the shop's pages, with cookies, as a browser without script does it:
event page, into the cart (and its page), checkout page, order, order's page: six requests.

  shop_checkout.py --org bench --event perfl --procs web=PID,worker=PID,relay=PID,postgres=PID --runs 3

CPU ms a purchase over all server processes, mails and tasks included; the promise is 120 ms (goal 85).
"""

# ruff: noqa: I001  # shoplib says where the drivers' own modules are
import asyncio
import statistics
import time

from shoplib import Buyer, Stopped, check_out, fill_cart, shop_base

import procs
from benchlib import emit, load, parser


async def main():
    p = parser(__doc__)
    p.add_argument("--shop", default="")
    p.add_argument("--count", type=int, default=150)
    p.add_argument("--concurrency", default="1,8")
    p.add_argument("--tickets", type=int, default=1)
    p.add_argument("--payment", default="manual")
    p.add_argument("--settle", type=float, default=4.0, help="seconds to wait for workers after a run")
    p.add_argument("--procs", default="")
    args = p.parse_args()
    groups, base = procs.parse(args.procs), shop_base(args)
    shown = [0]

    async def one(_client, i):
        buyer = Buyer(base)
        try:
            await fill_cart(buyer, args.event, args.tickets)
            await check_out(buyer, args.event, f"guest{i}@example.org", args.payment)
        except Stopped as stopped:
            if shown[0] < 3:
                shown[0] += 1
                print("#", stopped, stopped.text[:300])
            return stopped.status if stopped.status >= 400 else 599
        finally:
            await buyer.close()
        return 200

    await load("warm", one, 4, count=16)
    for conc in map(int, args.concurrency.split(",")):
        rows = []
        for run in range(args.runs):
            before = procs.cpu(groups)
            st = await load(f"checkout c={conc}", one, conc, count=args.count)
            time.sleep(args.settle)
            after = procs.cpu(groups)
            ok = max(1, len(st.lat))
            cpu = {group: round((after[group] - before[group]) * 1000 / ok, 1) for group in groups}
            row = st.summary() | {"run": run, "cpu_ms": cpu, "cpu_ms_all": round(sum(cpu.values()), 1)}
            emit(args, row)
            rows.append(row)
        emit(
            args,
            {
                "name": "MEDIAN checkout",
                "concurrency": conc,
                "runs": len(rows),
                "p50_ms": statistics.median(r["p50_ms"] or 0 for r in rows),
                "per_min": statistics.median(r["per_min"] or 0 for r in rows),
                "cpu_ms_all": statistics.median(r["cpu_ms_all"] for r in rows),
                "cpu_ms": {g: statistics.median(r["cpu_ms"][g] for r in rows) for g in groups},
                "bad": sum(n for r in rows for code, n in r["codes"].items() if code != "200")
                + sum(sum(r["errors"].values()) for r in rows),
            },
        )


asyncio.run(main())

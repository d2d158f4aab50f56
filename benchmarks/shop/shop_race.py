#!/usr/bin/env python3
"""64 buyers at once, through the shop, for a quota of 20. Exits 1 unless exactly 20 tickets are sold, everybody else is
told so on a page, and nothing answers 5xx. Makes its own product and quota, so that it can be repeated.

  shop_race.py --org bench --event perfl --token TOKEN
"""

# ruff: noqa: I001  # shoplib says where the drivers' own modules are
import asyncio
import sys

from shoplib import ITEM, Buyer, Stopped, check_out, shop_base, token

from benchlib import api, emit, must, parser

BUYERS, SIZE = 64, 20


async def prepare(args):
    client = api(args)
    event = f"/api/v1/organizers/{args.org}/events/{args.event}/"
    item = await must(
        client.post(
            event + "items/",
            {"name": {"en": "Race"}, "default_price": "5.00", "active": True, "admission": True},
        )
    )
    quota = await must(
        client.post(
            event + "quotas/", {"name": "Race", "size": SIZE, "items": [item["id"]], "variations": []}
        )
    )
    await client.close()
    return item["id"], quota["id"]


async def buy(base, event, item, start, number):
    """What became of one buyer: sold, told, or what went wrong."""
    buyer = Buyer(base)
    try:
        page = await buyer.get(f"/{event}/")
        await start.wait()
        if f'name="item_{item}"' not in page.text:
            return (
                "told" if page.status == 200 and ITEM.search(page.text) is not None else f"page {page.status}"
            )
        values = {"csrfmiddlewaretoken": token(page), f"item_{item}": "1"}
        added = await buyer.post(f"/{event}/cart/add/", values)
        if added.status != 303:
            return f"add {added.status}"
        after = await buyer.get(added.get("location").partition("#")[0])
        if "/checkout/" not in after.text:
            return "told" if "This ticket just sold out" in after.text else f"silent {after.status}"
        await check_out(buyer, event, f"racer{number}@example.org", args.payment)
        return "sold"
    except Stopped as stopped:
        return f"{stopped.where} {stopped.status}"
    finally:
        await buyer.close()


async def main(args):
    base = shop_base(args)
    failed = False
    for run in range(args.runs):
        item, quota = await prepare(args)
        start = asyncio.Event()
        buyers = [asyncio.create_task(buy(base, args.event, item, start, number)) for number in range(BUYERS)]
        await asyncio.sleep(3)  # everybody has the page open
        start.set()
        outcomes = await asyncio.gather(*buyers)
        counts = {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))}
        client = api(args)
        event = f"/api/v1/organizers/{args.org}/events/{args.event}/"
        room = await must(client.get(f"{event}quotas/{quota}/availability/"))
        orders = (await must(client.get(f"{event}orderpositions/?item={item}&page_size=1")))["count"]
        await client.close()
        good = counts == {"sold": SIZE, "told": BUYERS - SIZE} and orders == SIZE == room["pending_orders"]
        failed = failed or not good
        emit(
            args,
            {
                "name": "race",
                "run": run,
                "outcomes": counts,
                "positions": orders,
                "quota": room,
                "good": good,
            },
        )
    return 1 if failed else 0


if __name__ == "__main__":
    cli = parser(__doc__)
    cli.add_argument("--shop", default="")
    cli.add_argument("--payment", default="manual")
    args = cli.parse_args()
    sys.exit(asyncio.run(main(args)))

"""(c) What routing, role and path cost a request, against the same view in a plain transaction.

Plain: the organizer is given instead of found, and the connection is the owner's, with the organizer's path set once
for the whole session. CPU is that of this process and of its database backend, by the kernel's own count in
nanoseconds; the two ways take turns in short blocks, so that whatever else runs here meets both.

    python benchmarks/tenancy/routing.py
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any
from unittest import mock

from lib import database, fill, write_result

BLOCKS, REQUESTS = 30, 40
SLUG = "r0001"


def main() -> None:
    # Timing is of production: no queries are kept, and no page is made anew because templates could have changed.
    with database("routing", PARTERRE_PARTERRE_LOGLEVEL="ERROR"):
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        fill(1, prefix="r")
        result = measure()
    write_result("routing", result)


def measure() -> dict[str, Any]:
    from django.db import connections
    from django.test import Client

    organizer, token = prepare()
    ours, plain = connections["default"], plain_connection(organizer)
    api = Client(headers={"host": "bench.localhost", "authorization": f"Token {token}"})
    shop = Client(headers={"host": f"{SLUG}.bench.localhost"})
    views: dict[str, Callable[[], Any]] = {
        "API: list of events": lambda: api.get(f"/api/v1/organizers/{SLUG}/events/"),
        "API: an order": lambda: api.get(f"/api/v1/organizers/{SLUG}/events/fair/orders/"),
        "shop: an event": lambda: shop.get("/fair/"),
    }
    result: dict[str, Any] = {"blocks": BLOCKS, "requests_a_block": REQUESTS, "views": {}}
    for name, view in views.items():
        result["views"][name] = compare(view, ours, plain, organizer)
        print(name, result["views"][name])
    result["most_cpu_more_percent"] = max(one["cpu_more_percent"] for one in result["views"].values())
    return result


def compare(view: Callable[[], Any], ours: Any, plain: Any, organizer: Any) -> dict[str, Any]:
    ways = {"ours": lambda: using(ours), "plain": lambda: in_plain(plain, organizer)}
    statements = {}
    for name, way in ways.items():
        with way():
            for _ in range(20):
                assert view().status_code == 200
            statements[name] = counted(view)
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    wall: dict[str, list[float]] = {name: [] for name in ways}
    for block in range(BLOCKS):
        for name in sorted(ways, reverse=block % 2 == 1):
            with ways[name]():
                at, started = cpu_so_far(), time.perf_counter()
                for _ in range(REQUESTS):
                    view()
                wall[name].append((time.perf_counter() - started) / REQUESTS)
                cpu[name].append((cpu_so_far() - at) / REQUESTS)
    # Pairs of neighbouring blocks met the same machine.
    ratios = [mine / theirs for mine, theirs in zip(cpu["ours"], cpu["plain"], strict=True)]
    return {
        "statements": statements["ours"],
        "statements_plain": statements["plain"],
        "cpu_ms": round(statistics.median(cpu["ours"]) * 1000, 3),
        "cpu_ms_plain": round(statistics.median(cpu["plain"]) * 1000, 3),
        "cpu_more_percent": round((statistics.median(ratios) - 1) * 100, 1),
        "wall_ms": round(statistics.median(wall["ours"]) * 1000, 3),
        "wall_ms_plain": round(statistics.median(wall["plain"]) * 1000, 3),
    }


def prepare() -> tuple[Any, str]:
    import hashlib

    from apps.events.models import Event
    from apps.teams.models import ApiToken, Team
    from tenants.context.transactions import organizer_transaction, public_schema
    from tenants.models import Organizer, TokenRoute

    token = "b" * 64
    hashed = hashlib.sha256(token.encode()).hexdigest()
    with public_schema():
        organizer = Organizer.objects.get(slug=SLUG)
        TokenRoute.objects.get_or_create(
            token_hash=hashed, defaults={"org": organizer.schema_name, "organizer_id": organizer.pk}
        )
    with organizer_transaction(organizer):
        if not ApiToken.objects.exists():
            rights = dict.fromkeys(("all_events", "all_event_permissions", "all_organizer_permissions"), True)
            ApiToken.objects.create(
                team=Team.objects.create(name="all", **rights), name="x", token_hash=hashed
            )
        if not Event.objects.exists():
            fill_an_event()
    return organizer, token


def fill_an_event() -> None:
    from tests.factories.orders import make_event, make_order, make_ticket_product

    event = make_event(slug="fair", live=True)
    product = make_ticket_product(event, size=1000)
    for _ in range(20):
        make_order(product, product)


def plain_connection(organizer: Any) -> Any:
    from django.db import connections

    made = connections.create_connection("default")
    owner = connections.settings["owner"]
    made.settings_dict = {**made.settings_dict, "USER": owner["USER"], "PASSWORD": owner["PASSWORD"]}
    made.connect()
    with made.connection.cursor() as raw:
        raw.execute(f"SET search_path = {organizer.schema_name}, public")

    def enter_nothing() -> None:
        made._applied = made.schema_name

    made._enter = enter_nothing
    return made


@contextmanager
def using(connection: Any) -> Any:
    from django.db import connections

    connections["default"] = connection
    connection.ensure_connection()
    yield


@contextmanager
def in_plain(connection: Any, organizer: Any) -> Any:
    from tenants.routing.directory import HostRoute

    with (
        using(connection),
        mock.patch("tenants.routing.middleware.organizer_by_slug", return_value=organizer),
        mock.patch("tenants.routing.middleware.route_of_host", return_value=HostRoute(organizer)),
    ):
        yield


def counted(view: Callable[[], Any]) -> int:
    """Statements of one request, BEGIN and COMMIT among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        view()
    return len(captured)


def cpu_so_far() -> float:
    from django.db import connection

    backend = connection.connection.info.backend_pid
    with open(f"/proc/{backend}/schedstat") as file:
        return time.clock_gettime(time.CLOCK_PROCESS_CPUTIME_ID) + int(file.read().split()[0]) / 1e9


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()

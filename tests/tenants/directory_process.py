"""A process that keeps a directory of its own: for each host on standard input, whose it is."""

from __future__ import annotations

import sys

import django


def main() -> None:
    django.setup()
    from tenants.routing.directory import route_of_host

    for line in sys.stdin:
        route = route_of_host(line.strip())
        found = route.organizer if route else None
        print(f"{found.slug} {found.custom_host}".strip() if found else "-", flush=True)


main()

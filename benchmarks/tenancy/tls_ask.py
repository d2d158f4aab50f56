"""How long a proxy waits for `/internal/tls/ask`, with 1,000 organizers and as many domains of their own.

    python benchmarks/tenancy/tls_ask.py

One gunicorn process, HTTP on loopback. Cold: the process has to look the host up. Known: it is in
its memory. Nobody's: it has to be looked up and is not there (no more than may be asked in a minute).
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from typing import Any

from lib import ROOT, database, percentile, write_result

COUNT = 1_000
NOBODYS = 500


def make_hosts() -> None:
    from tenants.context.transactions import public_schema
    from tenants.models import Domain, DomainState, Organizer, OrganizerState

    with public_schema():
        if Domain.objects.filter(domain__endswith=".own.example").count() >= COUNT:
            return
        organizers = Organizer.objects.bulk_create(
            [
                Organizer(name=f"N{n}", slug=f"n{n}", schema_name=f"org_n{n}", state=OrganizerState.ACTIVE)
                for n in range(COUNT)
            ]
        )
        Domain.objects.bulk_create(
            [
                Domain(tenant=o, domain=f"tickets{n}.own.example", state=DomainState.ACTIVE, is_primary=True)
                for n, o in enumerate(organizers)
            ]
        )


def asked(port: int, hosts: list[str], expected: int) -> dict[str, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for host in hosts:
        began = time.perf_counter()
        connection.request("GET", f"/internal/tls/ask?domain={host}", headers={"Host": "bench.localhost"})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == expected, (host, answer.status)
    return {f"p{int(share * 100)}_ms": round(percentile(times, share), 2) for share in (0.5, 0.95, 0.99)}


def main() -> None:
    with database("tls-ask", durable=False):
        from parterre.devtools.ports import any_free_port

        make_hosts()
        port = any_free_port()
        gunicorn = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "-c", "python:parterre.project.gunicorn"),
                *(
                    "--workers",
                    "1",
                    "--threads",
                    "2",
                    "--bind",
                    f"127.0.0.1:{port}",
                    "parterre.project.wsgi:application",
                ),
            ],
            cwd=ROOT,
            env={**os.environ, "PARTERRE_PARTERRE_LOGLEVEL": "ERROR"},
            stdout=sys.stderr,
        )
        try:
            wait_for(port)
            hosts = [f"tickets{n}.own.example" for n in range(COUNT)]
            result: dict[str, Any] = {
                "hosts": COUNT,
                "cold": asked(port, hosts, 200),
                "known": asked(port, hosts, 200),
                "nobodys": asked(port, [f"x{n}.bench.localhost" for n in range(NOBODYS)], 404),
            }
        finally:
            gunicorn.terminate()
            gunicorn.wait()
        print(result, write_result("tls_ask", result))


def wait_for(port: int) -> None:
    for _attempt in range(200):
        try:
            asked(port, ["bench.localhost"], 200)
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise RuntimeError("gunicorn does not answer")


if __name__ == "__main__":
    main()

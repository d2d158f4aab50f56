"""Parterre's processes, and the environment they run in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parterre.devtools.databases import Databases
from parterre.devtools.layout import Layout
from parterre.devtools.ports import LOOPBACK
from parterre.devtools.processes import Program
from parterre.devtools.proxy import prepare_proxy
from parterre.devtools.secrets_file import Secrets

QUEUES = ("checkout", "mail", "notifications", "background", "default")
METRICS_USER = "metrics"
STRIPE_BASE = "PARTERRE_STRIPE_API_BASE"
# May be the caller's own, and belong to the stack all the same.
_GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "VALKEY_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True, slots=True)
class Ports:
    """`web` is the proxy's, which people see; `app` is gunicorn's, behind it."""

    web: int
    app: int
    smtp: int
    mail_page: int
    stripe: int


def child_environment(
    outside: Mapping[str, str],
    *,
    layout: Layout,
    databases: Databases,
    valkey_url: str,
    secrets: Secrets,
    ports: Ports,
) -> dict[str, str]:
    programs = str(Path(sys.executable).parent)
    return {
        **outside,
        **databases.as_environment(),
        "VALKEY_URL": valkey_url,
        "DJANGO_SETTINGS_MODULE": "parterre.project.settings",
        "PARTERRE_PARTERRE_URL": f"http://localhost:{ports.web}",
        "PARTERRE_PARTERRE_CONSOLE_URL": console_url(ports),
        "PARTERRE_PARTERRE_DATADIR": str(layout.data),
        "PARTERRE_PARTERRE_DEVELOPMENT": "on",
        "PARTERRE_PARTERRE_TRUST_X_FORWARDED_FOR": "on",
        "PARTERRE_MAIL_HOST": LOOPBACK,
        "PARTERRE_MAIL_PORT": str(ports.smtp),
        STRIPE_BASE: outside.get(STRIPE_BASE) or f"http://localhost:{ports.stripe}",
        "PARTERRE_METRICS_ENABLED": "on",
        "PARTERRE_METRICS_USER": METRICS_USER,
        "PARTERRE_METRICS_PASSPHRASE": secrets.metrics_passphrase,
        "PROMETHEUS_MULTIPROC_DIR": str(layout.metrics),
        "PATH": os.pathsep.join((programs, outside.get("PATH", os.defpath))),
        "PYTHONUNBUFFERED": "1",
    }


def console_url(ports: Ports) -> str:
    return f"http://console.localhost:{ports.web}"


def without_superuser(environment: Mapping[str, str]) -> dict[str, str]:
    """For what serves requests and runs tasks: as in production, it never holds that password."""
    return {name: value for name, value in environment.items() if name != "DATABASE_ADMIN_URL"}


def worth_keeping(environment: Mapping[str, str], outside: Mapping[str, str]) -> dict[str, str]:
    """For commands that are run beside a stack: what makes it this stack, and nothing else of its caller's."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith("PARTERRE_") or outside.get(name) != value or name in _GIVEN
    }


def manage(layout: Layout, environment: Mapping[str, str], *arguments: str) -> Program:
    return Program(
        name=arguments[0],
        argv=(sys.executable, str(layout.manage), *arguments),
        directory=layout.checkout,
        environment=environment,
    )


def mail_catcher(layout: Layout, environment: Mapping[str, str], ports: Ports) -> Program:
    return Program(
        name="mail",
        argv=(
            *(sys.executable, "-m", "parterre.devtools.mail_catcher"),
            *("--smtp-port", str(ports.smtp), "--http-port", str(ports.mail_page)),
            *("--directory", str(layout.mails)),
        ),
        directory=layout.checkout,
        environment=environment,
    )


def stripe_double(layout: Layout, environment: Mapping[str, str], ports: Ports) -> Program:
    return Program(
        name="stripe",
        argv=(
            *(sys.executable, "-m", "parterre.devtools.stripe_double"),
            *("--port", str(ports.stripe), "--state", str(layout.stripe)),
        ),
        directory=layout.checkout,
        environment=environment,
    )


def parterre_programs(layout: Layout, environment: dict[str, str], ports: Ports) -> list[Program]:
    celery = (sys.executable, "-m", "celery", "-A", "parterre.project.celery")
    web = (
        *(sys.executable, "-m", "gunicorn", "-c", "python:parterre.project.gunicorn"),
        *("--bind", f"{LOOPBACK}:{ports.app}", "--workers", str(2 * (os.cpu_count() or 1))),
    )
    # Gossip and mingle are for fleets of workers; alone they only delay the start.
    worker = (*celery, "worker", "-Q", ",".join(QUEUES), "--without-gossip", "--without-mingle")
    beat = (*celery, "beat", "--schedule", str(layout.var / "beat-schedule"), "--pidfile=")
    relay = (sys.executable, str(layout.manage), "relay")
    proxy = prepare_proxy(layout.proxy, port=ports.web, app_port=ports.app, environment=environment)
    return [
        *(
            Program(name=name, argv=argv, directory=layout.checkout, environment=environment)
            for name, argv in (("web", web), ("worker", worker), ("beat", beat), ("relay", relay))
        ),
        proxy,
    ]

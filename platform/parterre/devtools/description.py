"""`var/stack.json`: description of a running stack for other programs. Written last, removed first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parterre.devtools.files import write_json
from parterre.devtools.secrets_file import Secrets
from parterre.devtools.services import METRICS_USER, Ports, console_url

_DEMO_FACTS = ("organizer", "event", "other_organizer", "api_token", "other_api_token", "logins")
_ROOTS = ("proxy", "web", "worker", "beat", "relay", "postgres", "valkey")


def describe(
    *, ports: Ports, secrets: Secrets, demo: Mapping[str, Any], pids: Mapping[str, int]
) -> dict[str, Any]:
    root = f"http://localhost:{ports.web}/"
    return {
        "root_url": root,
        "api_url": f"{root}api/v1/",
        **_urls_of_interfaces(root, ports, demo.get("organizer")),
        "partner_url": None,  # does not exist yet
        "mail_url": f"http://localhost:{ports.mail_page}/",
        "metrics_url": f"{root}metrics",
        "metrics_user": METRICS_USER,
        "metrics_password": secrets.metrics_passphrase,
        **{fact: demo.get(fact) for fact in _DEMO_FACTS},
        # None for a server that is not ours.
        "pids": {name: pids.get(name) for name in _ROOTS},
    }


def _urls_of_interfaces(root: str, ports: Ports, organizer: str | None) -> dict[str, str | None]:
    """The demo organizer's, and the console."""
    return {
        "shop_url": f"http://{organizer}.localhost:{ports.web}/" if organizer else None,
        "backoffice_url": f"{root}o/{organizer}/" if organizer else None,
        "console_url": console_url(ports) + "/",
        "gate_url": f"{root}o/{organizer}/gate/" if organizer else None,
    }


def write_description(path: Path, description: Mapping[str, Any]) -> None:
    write_json(path, description)


def urls_of(description: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name.removesuffix("_url").replace("_", " "), url)
        for name, url in description.items()
        if name.endswith("_url") and url
    ]


def logins_of(description: Mapping[str, Any]) -> list[tuple[str, ...]]:
    rows = [
        (role, str(login.get("email", "")), str(login.get("password", "")), _totp_of(login))
        for role, login in (description["logins"] or {}).items()
    ]
    return [("role", "e-mail", "password", "TOTP secret"), *rows] if rows else []


def _totp_of(login: Mapping[str, Any]) -> str:
    return next((str(value) for name, value in login.items() if "totp" in name.lower() and value), "-")

"""Resolves the cell that serves a request. Local organizers are looked up first."""

from __future__ import annotations

import hashlib
import re
from uuid import UUID

from django.http import HttpRequest

from tenants.cells.registry import this_cell
from tenants.cells.remote_names import cell_of_name
from tenants.models import NameKind, Organizer
from tenants.routing.directory import (
    organizer_by_id,
    organizer_by_slug,
    organizer_id_of_token,
    root_host,
    route_of_host,
    without_port,
)
from tenants.routing.middleware import API_PATH, BACKOFFICE_PATH

OF_ORGANIZER = re.compile(r"/webhooks/[^/]+/([0-9a-fA-F-]{36})/")
SCHEME = "Token "


def cell_of(request: HttpRequest) -> str | None:
    """None if local or unknown. By the path on the root host; else by the host; else by the API token."""
    host = without_port(request.get_host())
    if host != root_host():
        route = route_of_host(host)
        return _place(route.organizer if route else None, NameKind.HOST, host)
    if found := API_PATH.match(request.path) or BACKOFFICE_PATH.match(request.path):
        return _place(organizer_by_slug(found[1]), NameKind.SLUG, found[1])
    if found := OF_ORGANIZER.match(request.path):
        return _place(_by_id(found[1]), NameKind.ORGANIZER, found[1].lower())
    given = request.headers.get("Authorization", "")
    if request.path.startswith("/api/v1/") and given.startswith(SCHEME):
        digest = hashlib.sha256(given.removeprefix(SCHEME).strip().encode()).hexdigest()
        organizer_id = organizer_id_of_token(digest)
        return _place(organizer_by_id(organizer_id) if organizer_id else None, NameKind.TOKEN, digest)
    return None


def _place(organizer: Organizer | None, kind: NameKind, name: str) -> str | None:
    if organizer is not None:
        return None if organizer.cell == this_cell() else organizer.cell
    return cell_of_name(kind, name)


def _by_id(text: str) -> Organizer | None:
    try:
        return organizer_by_id(UUID(text))
    except ValueError:
        return None

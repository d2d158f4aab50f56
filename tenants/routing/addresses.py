"""Hosts and URLs of this installation: the root host, shop hosts, and an organizer's canonical host."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from tenants.models import Organizer


def without_port(host: str) -> str:
    """Normalizes a Host header: lower case, no port, no trailing dot."""
    return host.rsplit(":", 1)[0].lower().rstrip(".")


def root_host() -> str:
    return (urlsplit(settings.ROOT_URL).hostname or "localhost").lower()


def shop_host(slug: str) -> str:
    return f"{slug}.{root_host()}"


def slug_in(host: str) -> str:
    """The organizer's part of `<slug>.<root>`; empty for every other host."""
    label, _dot, rest = host.partition(".")
    return label if rest == root_host() else ""


def canonical_host(organizer: Organizer) -> str:
    """The host that buyers are redirected to."""
    return organizer.custom_host or shop_host(organizer.slug)


def shop_url(organizer: Organizer) -> str:
    """Absolute, with a slash at the end; the root's scheme and port."""
    return url_of(canonical_host(organizer))


def url_of(host: str) -> str:
    root = urlsplit(settings.ROOT_URL)
    port = f":{root.port}" if root.port else ""
    return f"{root.scheme}://{host}{port}/"

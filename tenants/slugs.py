"""An organizer's short name: part of URLs and of a host name."""

from __future__ import annotations

import re

from parterre.kernel.errors import DomainError

# Also a DNS label (RFC 1123), because shops live at <slug>.<root>.
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])\Z")
RESERVED = frozenset(
    [
        *("www", "api", "app", "admin", "console", "gate", "shop", "static", "media", "mail", "smtp", "ftp"),
        *("ns", "ns1", "ns2", "metrics", "status", "help", "docs", "support", "account", "accounts", "login"),
        *("signup", "parterre", "partner", "public", "root", "system", "test", "internal", "localhost"),
    ]
)


class UnusableSlug(DomainError):
    field = "slug"
    message = "Use 2 to 50 letters a-z, digits and dashes; a dash may not be first or last."


class ReservedSlug(DomainError):
    field = "slug"
    message = "This short name is reserved."


def check_slug(slug: str) -> str:
    if not SLUG.match(slug):
        raise UnusableSlug
    if slug in RESERVED or slug.startswith("xn--"):
        raise ReservedSlug
    return slug

"""Validation of slugs, which are part of URLs and of host names."""

from __future__ import annotations

import re
from collections.abc import Collection

from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.models import FormerSlug, Organizer

# Also a DNS label (RFC 1123), because shops live at <slug>.<root>.
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])\Z")
RESERVED = frozenset(
    [
        *("www", "api", "app", "admin", "console", "gate", "shop", "static", "media", "mail", "smtp", "ftp"),
        *("ns", "ns1", "ns2", "metrics", "status", "help", "docs", "support", "account", "accounts", "login"),
        *("signup", "parterre", "partner", "public", "root", "system", "test", "internal", "localhost"),
        *(
            "auth",
            "oauth",
            "sso",
            "billing",
            "checkout",
            "webhooks",
            "hooks",
            "cdn",
            "assets",
            "files",
            "images",
        ),
        # Reserved: names that programs look up by convention, or that look like the platform's own.
        *("autoconfig", "autodiscover", "wpad", "isatap", "imap", "pop", "pop3", "mx", "vpn", "webmail"),
        *("abuse", "hostmaster", "postmaster", "webmaster", "noreply", "no-reply", "security", "info"),
        *(
            "legal",
            "privacy",
            "terms",
            "imprint",
            "dev",
            "staging",
            "null",
            "none",
            "undefined",
            "true",
            "false",
        ),
    ]
)


class UnusableSlug(DomainError):
    field = "slug"
    message = "Use 2 to 50 letters a-z, digits and hyphens. The first and last character cannot be a hyphen."


class ReservedSlug(DomainError):
    field = "slug"
    message = "This short name is reserved."


def check_slug(slug: str) -> str:
    if not SLUG.match(slug):
        raise UnusableSlug
    if slug in RESERVED or slug.startswith("xn--"):
        raise ReservedSlug
    return slug


def taken_slugs(slugs: Collection[str]) -> set[str]:
    """Slugs in use, including former ones, which keep redirecting."""
    with public_schema():
        taken = set(Organizer.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        return taken | set(FormerSlug.objects.filter(slug__in=slugs).values_list("slug", flat=True))

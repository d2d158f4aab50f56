"""Parser for PostgreSQL URLs."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class DatabaseParameters:
    """`host` empty: the default socket. `options`: what libpq knows by name (sslmode, connect_timeout, …)."""

    name: str
    user: str
    password: str = field(repr=False)
    host: str
    port: str
    options: dict[str, str]


def database_parameters(url: str) -> DatabaseParameters:
    """`postgresql://user:password@host:5432/name?sslmode=require`; a socket's directory as `?host=/path`.

    ValueError, without the URL in it, when this is not such a URL or names no database.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if not url.startswith(("postgresql://", "postgres://")) or not name or "/" in name:
        raise ValueError("not a PostgreSQL URL")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    return DatabaseParameters(
        name=name,
        user=unquote(parts.username or options.pop("user", "")),
        password=unquote(parts.password or options.pop("password", "")),
        host=options.pop("host", "") or unquote(parts.hostname or ""),
        port=options.pop("port", "") or str(parts.port or ""),
        options=options,
    )

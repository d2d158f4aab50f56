"""Parsing and validation of configuration values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from parterre.project.config.database_url import database_parameters


@dataclass(frozen=True, slots=True)
class Kind:
    """`allowed` completes "must be …". `parse` raises ValueError for every other text."""

    allowed: str
    parse: Callable[[str], Any]


SWITCHES = {
    "on": True,
    "true": True,
    "yes": True,
    "1": True,
    "off": False,
    "false": False,
    "no": False,
    "0": False,
}
# By code, with the name that its speakers use.
LANGUAGES = {"en": "English", "de": "Deutsch"}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def _switch(text: str) -> bool:
    if text.lower() not in SWITCHES:
        raise ValueError
    return SWITCHES[text.lower()]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _keys(text: str) -> tuple[str, ...]:
    keys = _words(text)
    if any(len(key) < 32 for key in keys):
        raise ValueError
    return keys


def _matching(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def parse(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError
        return text

    return parse


def _http_url(text: str) -> str:
    parts = urlsplit(text)
    more_than_a_root = any((parts.path.strip("/"), parts.query, parts.fragment, parts.username))
    if parts.scheme not in ("http", "https") or not parts.hostname or more_than_a_root or parts.port == 0:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _cells(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [word.partition("=") for word in _words(text)]
    name = _matching(r"[a-z0-9][a-z0-9-]{0,38}")
    return tuple((name(cell.strip()), _http_url(url.strip()).rstrip("/")) for cell, _, url in pairs)


def _valkey_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("redis", "rediss", "unix") or not (parts.hostname or parts.path):
        raise ValueError
    return text


def _postgres_url(text: str) -> str:
    database_parameters(text)
    return text


def _sentry_dsn(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username:
        raise ValueError
    return text


def _address(text: str) -> str:
    return str(ip_address(text))


def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)


def _resolver(text: str) -> str:
    """An address, maybe with a port: 192.0.2.1:53, [2001:db8::1]:53."""
    host, port = text, ""
    if text.startswith("["):
        host, _bracket, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    elif text.count(":") == 1:
        host, _colon, port = text.partition(":")
    ip_address(host)
    if port:
        PORT.parse(port)
    return text


def _resolvers(text: str) -> tuple[str, ...]:
    return ("off",) if text.strip() == "off" else tuple(_resolver(word) for word in _words(text))


def _timezone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError
    return text


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError
    return text.upper()


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise ValueError
    return text


def _optional(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: parse(text) if text else text


TEXT = Kind("a text", str)
SWITCH = Kind("on or off", _switch)
WORDS = Kind("names, separated by commas", _words)
NETWORKS = Kind(
    "networks such as 192.0.2.0/24, separated by commas",
    lambda text: tuple(_network(word) for word in _words(text)),
)
ADDRESSES = Kind(
    "IP addresses, separated by commas", lambda text: tuple(_address(word) for word in _words(text))
)
RESOLVERS = Kind("IP addresses, separated by commas, each maybe with :port; or off", _resolvers)
HOST = Kind("a host name", _optional(_matching(r"(?i)[a-z0-9]([a-z0-9.-]*[a-z0-9])?")))
CELL = Kind("a name of lowercase letters, digits and dashes", _matching(r"[a-z0-9][a-z0-9-]{0,38}"))
DIRECTORY = Kind("a directory", lambda text: Path(_matching(".+")(text)).expanduser())
KEYS = Kind("texts of at least 32 characters, separated by commas", _keys)
CELLS = Kind("name=http://address, separated by commas", _cells)
HTTP_URL = Kind("a URL like https://tickets.example.com, without a path", _http_url)
OPTIONAL_HTTP_URL = Kind(HTTP_URL.allowed, _optional(_http_url))
POSTGRES_URL = Kind("a URL like postgresql://user:password@host:5432/name", _optional(_postgres_url))
VALKEY_URL = Kind("a URL like redis://host:6379/0, rediss://… or unix:///path", _valkey_url)
SENTRY_DSN = Kind("a DSN like https://key@host/project", _optional(_sentry_dsn))
CURRENCY = Kind("three capital letters (ISO 4217)", _matching("[A-Z]{3}"))
LANGUAGE = Kind(f"one of {', '.join(LANGUAGES)}", _language)
TIMEZONE = Kind("a time zone like Europe/Berlin", _timezone)
LOG_LEVEL = Kind(f"one of {', '.join(LOG_LEVELS)}", _log_level)
HEADER_NAME = Kind("the name of a header, like X-Request-ID", _optional(_matching("[A-Za-z][A-Za-z0-9-]*")))
MAIL_ADDRESS = Kind("an email address", _matching(r"[^@\s]+@[^@\s]+"))
PORT = Kind("a whole number from 1 to 65535", lambda text: _within(int(text), 1, 65535))


def _within(value: Any, least: float, most: float | None) -> Any:
    if not least <= value or (most is not None and value > most):  # "not <=" also refuses nan
        raise ValueError
    return value


def whole(least: int) -> Kind:
    return Kind(f"a whole number, at least {least}", lambda text: _within(int(text), least, None))


def number(least: float, most: float) -> Kind:
    return Kind(f"a number from {least:g} to {most:g}", lambda text: _within(float(text), least, most))

"""Manifest of an archive: facts about the organizer, and size and hash of every part."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final, Literal
from uuid import UUID

from tenants.portability.errors import BadArchive, NewerFormat, UnexpectedPart
from tenants.portability.secrets import PortableSecret

FORMAT: Final = 1
NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")
Kind = Literal["export", "backup", "copy"]
PLUGIN: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}\Z")
LONGEST_NAME: Final = 190  # of organizers
LONGEST_SECRET: Final = 10_000
KINDS: Final = ("export", "backup", "copy")


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table in PostgreSQL's COPY text format, ordered by `key`, so that equal rows have an equal hash."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """`path`: relative, in the organizer's own folder."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizerFacts:
    """Facts from public tables. Never contains passwords, sessions or plain tokens."""

    id: str
    name: str
    slug: str
    state: str
    created_at: str
    id_range: int | None
    plugins: tuple[str, ...] = ()
    plugins_in_every_event: tuple[str, ...] = ()
    # Hosts of the organizer's own: proved again wherever they arrive.
    domains: tuple[Mapping[str, Any], ...] = ()
    # Hashes of API tokens by which they are found; the rows themselves are in the organizer's tables.
    token_hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    kind: Kind
    made_at: str  # ISO 8601
    made_by: str
    installation: str
    organizer: OrganizerFacts
    schema_version: str
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[TablePart, ...] = ()
    files: tuple[FilePart, ...] = ()
    # By `table.column`, from which id it goes on: ids of rows that are gone are not handed out again.
    sequences: Mapping[str, int] = field(default_factory=dict)
    # In clear: only in archives that a passphrase encrypts.
    secrets: tuple[PortableSecret, ...] = field(default=(), repr=False)
    format: int = field(default=FORMAT)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(table.bytes for table in self.tables) + sum(file.bytes for file in self.files)

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def read_manifest(content: bytes) -> Manifest:
    """Raises BadArchive for anything that our writer does not produce."""
    try:
        given = json.loads(content)
        check_format(given)
        manifest = Manifest(
            **{
                **given,
                "organizer": _facts(given["organizer"]),
                "migrations": tuple((_text(app), _text(name)) for app, name in given["migrations"]),
                "tables": tuple(_table(**table) for table in given["tables"]),
                "files": tuple(_file(**file) for file in given["files"]),
                "sequences": _next_ids(given["sequences"]),
                "secrets": tuple(_secret(**secret) for secret in given["secrets"]),
            }
        )
        for text in (manifest.made_at, manifest.made_by, manifest.installation, manifest.schema_version):
            _text(text)
        if manifest.kind not in KINDS:
            raise BadArchive
        return manifest
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadArchive from error


def check_format(given: Mapping[str, Any]) -> None:
    found = given.get("format")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise BadArchive
    if found > FORMAT:
        raise NewerFormat(found=found, known=FORMAT)


def check_path(path: str) -> str:
    """Of a file in the organizer's folder; refuses what would leave it."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path or "\\" in path or len(path) > 500:
        raise UnexpectedPart(part=repr(path[:100]))
    return path


def _facts(given: Mapping[str, Any]) -> OrganizerFacts:
    id_range = given["id_range"]
    UUID(given["id"])
    if not all(PLUGIN.match(one) for one in (*given["plugins"], *given["plugins_in_every_event"])):
        raise BadArchive
    if len(given["name"]) > LONGEST_NAME or not all(SHA256.match(one) for one in given["token_hashes"]):
        raise BadArchive
    if id_range is not None and (not isinstance(id_range, int) or not 0 < id_range < 2**31):
        raise BadArchive
    return OrganizerFacts(
        **{
            **given,
            **{name: _text(given[name]) for name in ("id", "name", "slug", "state", "created_at")},
            **{name: _texts(given[name]) for name in ("plugins", "plugins_in_every_event", "token_hashes")},
            "domains": tuple(
                {"domain": _text(one["domain"]), "event_id": _whole_or_none(one["event_id"])}
                for one in given["domains"]
            ),
        }
    )


def _table(*, name: str, columns: Any, key: Any, rows: int, bytes: int, sha256: str) -> TablePart:
    names = (name, *columns, *key)
    if not all(NAME.match(one) for one in names) or not SHA256.match(sha256) or not _sizes(rows, bytes):
        raise BadArchive
    return TablePart(name, tuple(columns), tuple(key), rows, bytes, sha256)


def _file(*, path: str, bytes: int, sha256: str) -> FilePart:
    if not SHA256.match(sha256) or not _sizes(bytes):
        raise BadArchive
    return FilePart(check_path(path), bytes, sha256)


def _next_ids(given: Mapping[str, Any]) -> dict[str, int]:
    if not all(isinstance(value, int) and 0 < value < 2**63 for value in given.values()):
        raise BadArchive
    return {_text(place): value for place, value in given.items()}


def _secret(*, plugin: str, event_id: Any, key: str, name: str, text: str) -> PortableSecret:
    names = (plugin, key, name)
    if not all(0 < len(_text(one)) <= LONGEST_NAME for one in names):
        raise BadArchive
    if not isinstance(text, str) or "\0" in text or len(text) > LONGEST_SECRET:
        raise BadArchive
    return PortableSecret(plugin=plugin, event_id=_whole_or_none(event_id), key=key, name=name, text=text)


def _sizes(*numbers: Any) -> bool:
    return all(isinstance(number, int) and number >= 0 for number in numbers)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value or len(value) > 500:
        raise BadArchive
    return value


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    if not isinstance(values, list) or any(len(value) > LONGEST_NAME for value in values):
        raise BadArchive
    return tuple(_text(value) for value in values)


def _whole_or_none(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or not 0 < value < 2**63):
        raise BadArchive
    return value

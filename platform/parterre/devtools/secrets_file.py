"""Passwords of this checkout, generated once and kept in a private file."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from parterre.devtools.files import read_json, write_json


@dataclass(frozen=True, slots=True)
class Secrets:
    app_password: str
    owner_password: str
    valkey_password: str
    metrics_passphrase: str


def load_or_create(path: Path) -> Secrets:
    kept = read_json(path)
    made = Secrets(
        **{field.name: kept.get(field.name) or secrets.token_urlsafe(24) for field in fields(Secrets)}
    )
    if asdict(made) != kept:
        write_json(path, asdict(made))
    return made

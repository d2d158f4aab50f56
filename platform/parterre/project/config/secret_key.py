"""Keys of the installation: configured, or generated at first start and stored."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from parterre.project.config.errors import ConfigError
from parterre.project.config.sections import Config

FILE_NAME = ".secret"
ENCRYPTION_FILE_NAME = ".encryption-key"


def secret_key(config: Config) -> str:
    """At least 32 characters. Every process of one data directory gets the same, also when all start at once.

    ConfigError when the directory cannot be written or the kept file holds no key.
    """
    return config.django.secret or _kept(config, FILE_NAME, "secret key", "[django] secret")


def encryption_keys(config: Config) -> list[str]:
    """The first encrypts. Only in development one is generated: who loses it loses every organizer's credentials.

    ConfigError when none is configured in production, and as `secret_key`.
    """
    if config.encryption.keys:
        return list(config.encryption.keys)
    if not config.parterre.development:
        raise ConfigError(
            [
                "[encryption] keys must be given: organizers' credentials are encrypted with the first of them. "
                "Make one, for example by `openssl rand -base64 48`, and keep a copy apart from the database's backups"
            ]
        )
    return [_kept(config, ENCRYPTION_FILE_NAME, "encryption key", "[encryption] keys")]


def _kept(config: Config, file_name: str, what: str, key: str) -> str:
    kept = config.parterre.datadir / file_name
    try:
        if not kept.exists():
            _make(kept)
        value = kept.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ConfigError([f"{kept}: cannot keep the {what} there ({reason}); give {key}"]) from error
    if len(value) < 32:
        raise ConfigError([f"{kept}: holds no {what}; delete it, or give {key}"])
    return value


def _make(kept: Path) -> None:
    """A whole file under its name, or none: written aside and linked, which only one process can win."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(prefix=f"{kept.name}-", dir=kept.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, kept)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        os.unlink(aside)

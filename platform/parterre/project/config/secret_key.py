"""The secret key: configured, or generated at first start and stored."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from parterre.project.config.errors import ConfigError
from parterre.project.config.sections import Config

FILE_NAME = ".secret"


def secret_key(config: Config) -> str:
    """At least 32 characters. Every process of one data directory gets the same, also when all start at once.

    ConfigError when the directory cannot be written or the kept file holds no key.
    """
    if config.django.secret:
        return config.django.secret
    kept = config.parterre.datadir / FILE_NAME
    try:
        if not kept.exists():
            _make(kept)
        key = kept.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ConfigError(
            [f"{kept}: cannot keep the secret key there ({reason}); give [django] secret"]
        ) from error
    if len(key) < 32:
        raise ConfigError([f"{kept}: holds no secret key; delete it, or give [django] secret"])
    return key


def _make(kept: Path) -> None:
    """A whole file under its name, or none: written aside and linked, which only one process can win."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(prefix=f"{FILE_NAME}-", dir=kept.parent)  # mode 0600
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

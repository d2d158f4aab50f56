"""INI files and environments for configuration tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from parterre.project.config import ConfigError, load_config


def ini(folder: Path, text: str, name: str = "parterre.cfg") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(environ: dict[str, str] | None = None, *paths: Path) -> list[str]:
    """What the configuration is refused for."""
    with pytest.raises(ConfigError) as refused:
        load_config(environ or {}, paths)
    return list(refused.value.problems)

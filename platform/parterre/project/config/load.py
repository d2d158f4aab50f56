"""Loads the configuration from its sources and validates it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from parterre.project.config.errors import ConfigError
from parterre.project.config.sections import DEFAULTS, KEYS, STRIPE, Config, Key
from parterre.project.config.sources import Given, config_paths, from_environment, from_files

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """`origins`: "default", a file's path or an environment variable's name, for every key."""

    config: Config
    origins: Mapping[Key, str]


def load_config(environ: Mapping[str, str] | None = None, paths: Iterable[Path] | None = None) -> Config:
    """The configuration; ConfigError names everything that is wrong with it.

    `environ`: os.environ when None. `paths`: INI files, later ones overriding; the usual places when None.
    """
    return load_config_with_origins(environ, paths).config


def load_config_with_origins(
    environ: Mapping[str, str] | None = None, paths: Iterable[Path] | None = None
) -> LoadedConfig:
    environ = os.environ if environ is None else environ
    problems: list[str] = []
    found = from_files(config_paths(environ) if paths is None else paths, problems)
    found |= from_environment(environ, problems)
    values = {key: _value(key, given, problems) for key, given in found.items()}
    if problems:
        raise ConfigError(problems)
    config = _config(values)
    problems = _contradictions(config)
    if problems:
        raise ConfigError(problems)
    return LoadedConfig(config, {key: found[key].origin if key in found else DEFAULT for key in KEYS})


def _value(key: Key, given: Given, problems: list[str]) -> Any:
    text = given.text.strip()
    try:
        return key.kind.parse(text)
    except ValueError:
        shown = f"a text of {len(text)} characters" if key.secret else repr(text)
        problems.append(f"{key.title} (from {given.origin}) must be {key.kind.allowed}, not {shown}")


def _config(values: Mapping[Key, Any]) -> Config:
    sections: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        sections.setdefault(key.section, {})[key.attribute] = value
    return replace(
        DEFAULTS, **{name: replace(getattr(DEFAULTS, name), **given) for name, given in sections.items()}
    )


def _contradictions(config: Config) -> list[str]:
    problems = []
    if config.mail.tls and config.mail.ssl:
        problems.append("[mail] tls and [mail] ssl exclude each other")
    if config.cells.others and len(config.cells.key) < 32:
        problems.append("[cells] key must have at least 32 characters when there are others")
    if config.cells.name in dict(config.cells.others):
        problems.append("[cells] others must not name this cell itself")
    if config.django.secret and len(config.django.secret) < 32:
        problems.append("[django] secret must have at least 32 characters")
    if config.stripe.api_base != STRIPE and not config.parterre.development:
        problems.append(
            f"[stripe] api_base must be {STRIPE}: a double of Stripe is for [parterre] development only"
        )
    return problems

"""Typed configuration: environment over INI file over default. Does not import Django."""

from parterre.project.config.errors import ConfigError
from parterre.project.config.load import LoadedConfig, load_config, load_config_with_origins
from parterre.project.config.secret_key import encryption_keys, secret_key
from parterre.project.config.sections import Config

__all__ = [
    "Config",
    "ConfigError",
    "LoadedConfig",
    "encryption_keys",
    "load_config",
    "load_config_with_origins",
    "secret_key",
]

"""Public interface of plugin_data, for plugins and apps."""

from apps.plugin_data.domain.secrets import (
    get_plugin_data_with_secrets,
    put_plugin_secrets,
    reencrypt_plugin_secrets,
)
from apps.plugin_data.domain.values import (
    add_plugin_data,
    delete_old_plugin_data,
    delete_plugin_data,
    get_plugin_data,
    get_plugin_data_of_keys,
    put_plugin_data,
)

__all__ = [
    "add_plugin_data",
    "delete_old_plugin_data",
    "delete_plugin_data",
    "get_plugin_data",
    "get_plugin_data_of_keys",
    "get_plugin_data_with_secrets",
    "put_plugin_data",
    "put_plugin_secrets",
    "reencrypt_plugin_secrets",
]

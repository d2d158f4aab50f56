"""Public interface of plugin_data, for plugins and apps."""

from apps.plugin_data.domain import (
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
    "put_plugin_data",
]

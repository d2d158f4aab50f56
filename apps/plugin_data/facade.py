"""What plugins and other apps may call."""

from apps.plugin_data.domain import delete_plugin_data, get_plugin_data, put_plugin_data

__all__ = ["delete_plugin_data", "get_plugin_data", "put_plugin_data"]

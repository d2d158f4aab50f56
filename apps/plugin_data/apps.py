from django.apps import AppConfig


class PluginDataConfig(AppConfig):
    name = "apps.plugin_data"
    label = "plugin_data"
    default_auto_field = "django.db.models.BigAutoField"

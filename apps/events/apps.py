from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.events.plugins import plugin_is_on  # models exist only now
        from tenants.outbox import register_plugin_switch

        register_plugin_switch(plugin_is_on)

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.events.domain.arriving import move_offers_on  # models exist only now
        from apps.events.plugins import plugin_is_on
        from tenants.outbox import register_plugin_switch
        from tenants.portability.arrivals import register_settler

        register_plugin_switch(plugin_is_on)
        register_settler(move_offers_on)

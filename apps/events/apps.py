from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.events.domain.post_import import bump_offer_versions  # models exist only now
        from apps.events.plugins import plugin_is_on
        from tenants.outbox.tasks import register_plugin_switch
        from tenants.portability.post_import import register_post_import

        register_plugin_switch(plugin_is_on)
        register_post_import(bump_offer_versions)

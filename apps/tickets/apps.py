from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "apps.tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.tickets import hookspecs
        from parterre.hooks.manager import add_hookspecs

        add_hookspecs(hookspecs)

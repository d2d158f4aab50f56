from django.apps import AppConfig


class OrderingConfig(AppConfig):
    name = "apps.ordering"
    label = "ordering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.ordering import hookspecs
        from parterre.hooks.manager import add_hookspecs

        add_hookspecs(hookspecs)

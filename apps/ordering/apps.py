from django.apps import AppConfig


class OrderingConfig(AppConfig):
    name = "apps.ordering"
    label = "ordering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.ordering import hookspecs
        from apps.ordering.domain.owing import obligations  # models exist only now
        from parterre.hooks.manager import add_hookspecs
        from tenants.purge_report import register_obligations

        add_hookspecs(hookspecs)
        register_obligations(obligations)

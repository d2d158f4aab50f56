from django.apps import AppConfig


class OrderingConfig(AppConfig):
    name = "apps.sales"
    label = "ordering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.sales import hookspecs
        from apps.sales.outstanding import outstanding  # models exist only now
        from parterre.hooks.manager import add_hookspecs
        from tenants.lifecycle.purge_report import register_obligations

        add_hookspecs(hookspecs)
        register_obligations(outstanding)

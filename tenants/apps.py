from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    label = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete
        from django_tenants.signals import tenant_delete_callback

        from tenants.portability import tasks  # noqa: F401 - registers tasks
        from tenants.postgresql import checks  # noqa: F401 - registers checks

        # It listens to every model, so that no DELETE could go without reading its rows first (and an organizer's role
        # may not read all of public tables). Schemas are dropped by the lifecycle, never by a signal.
        post_delete.disconnect(tenant_delete_callback)

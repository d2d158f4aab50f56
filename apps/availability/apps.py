from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    name = "apps.availability"
    label = "availability"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.availability.domain.copy_quotas import copy_quotas
        from apps.availability.domain.quotas import QuotasOfCatalog  # models exist only now
        from apps.availability.domain.readiness import something_to_sell
        from apps.catalog.facade import register_capacity
        from apps.events.facade import register_check, register_copy_step

        register_capacity(QuotasOfCatalog())
        register_check(something_to_sell)
        register_copy_step(copy_quotas)

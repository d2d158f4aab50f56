from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "apps.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.events.facade import register_check, register_copy_step
        from apps.payments import hookspecs
        from apps.payments.domain.method_settings import copy_settings
        from apps.payments.domain.readiness import some_way_to_pay  # models exist only now
        from parterre.hooks.manager import add_hookspecs

        add_hookspecs(hookspecs)
        register_check(some_way_to_pay)
        register_copy_step(copy_settings)

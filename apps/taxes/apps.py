from django.apps import AppConfig


class TaxesConfig(AppConfig):
    name = "apps.taxes"
    label = "taxes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.events.facade import register_copy_step  # models exist only now
        from apps.taxes.domain.copy_rules import copy_rules

        register_copy_step(copy_rules)

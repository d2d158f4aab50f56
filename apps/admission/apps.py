from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "apps.admission"
    label = "admission"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.admission.domain.copy_lists import copy_lists  # models exist only now
        from apps.events.facade import register_copy_step

        register_copy_step(copy_lists)

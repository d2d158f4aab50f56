from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.audit.staff import record_staff_action  # models exist only now
        from tenants.staff.log import register_organizers_log

        register_organizers_log(record_staff_action)

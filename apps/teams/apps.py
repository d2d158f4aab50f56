from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "apps.teams"
    label = "teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.teams.domain.copying import promise_refresh
        from parterre.accounts.changes import register_listener

        register_listener(promise_refresh)

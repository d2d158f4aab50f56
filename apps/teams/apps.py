from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "apps.teams"
    label = "teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.teams.domain.arriving import settle_people
        from apps.teams.domain.copying import promise_refresh
        from apps.teams.queries import owner_ids
        from parterre.accounts.changes import register_listener
        from tenants.letters import register_owners
        from tenants.portability.arrivals import register_settler

        register_listener(promise_refresh)
        register_settler(settle_people)
        register_owners(owner_ids)

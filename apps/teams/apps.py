from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "apps.teams"
    label = "teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.teams.domain.member_details import enqueue_member_refresh
        from apps.teams.domain.post_import import restore_members
        from apps.teams.queries import owner_ids
        from parterre.accounts.change_listeners import register_listener
        from tenants.lifecycle.notifications import register_owners
        from tenants.portability.post_import import register_post_import

        register_listener(enqueue_member_refresh)
        register_post_import(restore_members)
        register_owners(owner_ids)

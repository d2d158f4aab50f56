from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "parterre.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parterre.accounts import auditing, changes, second_factor  # need the models of allauth

        auditing.listen()
        changes.listen()
        second_factor.listen()

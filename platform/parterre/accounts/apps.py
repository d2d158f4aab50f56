from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "parterre.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parterre.accounts import (  # need the models of allauth
            change_listeners,
            second_factor,
            sign_in_log,
        )

        sign_in_log.listen()
        change_listeners.listen()
        second_factor.listen()

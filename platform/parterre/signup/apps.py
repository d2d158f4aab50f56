from django.apps import AppConfig


class SignupConfig(AppConfig):
    name = "parterre.signup"
    label = "signup"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parterre.signup.domain.forget import delete_signup  # models exist only now
        from tenants.lifecycle.purge import register_cleaner

        register_cleaner("signups", delete_signup)

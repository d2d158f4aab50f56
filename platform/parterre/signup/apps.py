from django.apps import AppConfig


class SignupConfig(AppConfig):
    name = "parterre.signup"
    label = "signup"
    default_auto_field = "django.db.models.BigAutoField"

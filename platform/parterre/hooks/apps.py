from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "parterre.hooks"
    label = "hooks"

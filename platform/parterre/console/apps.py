from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "parterre.console"
    label = "console"

from django.apps import AppConfig


class StackConfig(AppConfig):
    """Only for the command `demo`: the rest of this package knows nothing of Django."""

    name = "parterre.devtools"
    label = "stack"

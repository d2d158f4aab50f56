from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "parterre.integrations"
    label = "integrations"

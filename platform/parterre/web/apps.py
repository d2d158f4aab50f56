from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "parterre.web"
    label = "web"

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "parterre.project"
    label = "project"

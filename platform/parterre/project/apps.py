from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProjectConfig(AppConfig):
    name = "parterre.project"
    label = "project"

    def ready(self) -> None:
        from parterre.hooks.discovery import installed  # after all models are there
        from parterre.project import wiring

        wiring.connect()

        # The Celery application becomes the current one: the relay sends with it.
        import_module("parterre.project.celery")
        # Every process knows every task: the one that promises it, and the one that keeps the promise.
        autodiscover_modules("tasks")
        for plugin in installed().values():
            if plugin.tasks:
                import_module(plugin.tasks)

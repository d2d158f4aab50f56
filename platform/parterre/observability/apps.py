from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "parterre.observability"
    label = "observability"

    def ready(self) -> None:
        from parterre.observability import (  # models and settings are there only now
            collectors,
            multiprocess,
            task_signals,
        )
        from parterre.observability.instances import model_instances
        from parterre.observability.queues import queue_figures

        task_signals.connect()
        multiprocess.prepare_directory()
        collectors.register(queue_figures)
        collectors.register(model_instances)

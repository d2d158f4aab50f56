"""gunicorn's settings: `gunicorn -c python:parterre.project.gunicorn`. The command line overrides them."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from gunicorn import glogging  # type: ignore[import-untyped]

from parterre.observability.logs import configure
from parterre.project.metrics_directory import share_metrics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parterre.project.settings")
share_metrics()


class Logger(glogging.Logger):
    """gunicorn's own messages among ours. No access log: it would hold addresses, and paths with secrets."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        configure(settings.LOGGING)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001  # gunicorn's signature
    from parterre.observability.multiprocess import process_ended  # reads the environment set above

    process_ended(worker.pid)


wsgi_app = "parterre.project.wsgi:application"
logger_class = Logger
worker_class = "gthread"
threads = 4
# One import for all workers: they start at once and share its memory. It opens no connection.
preload_app = True
control_socket_disable = True
# Whether a proxy is believed is Django's business ([parterre] trust_x_forwarded_…).
secure_scheme_headers: dict[str, str] = {}
forwarded_allow_ips = ""

"""WSGI entry point for gunicorn."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from parterre.project.metrics_directory import share_metrics
from parterre.project.startup import require_safe_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parterre.project.settings")
share_metrics()

application = get_wsgi_application()
require_safe_database()

"""What gunicorn serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parterre.project.settings")

application = get_wsgi_application()

from parterre.project.startup import require_database  # noqa: E402  # needs the application's settings

require_database()

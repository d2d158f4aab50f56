"""The composition root: configuration, settings, root urls, Celery and WSGI."""

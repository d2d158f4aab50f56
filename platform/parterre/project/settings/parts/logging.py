"""Logging: JSON in production, readable in development."""

from parterre.observability.logs import logging_config
from parterre.project.settings.parts.configuration import CONFIG

LOGGING_CONFIG = "parterre.observability.logs.configure"
LOGGING = logging_config(level=CONFIG.parterre.loglevel, readable=CONFIG.parterre.development)

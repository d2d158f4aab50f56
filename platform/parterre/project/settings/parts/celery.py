"""Celery as transport only: tasks are stored in the outbox, so nothing is lost when the broker is emptied."""

from typing import Any
from urllib.parse import urlsplit

from kombu import Queue

from parterre.project.settings.parts.configuration import CONFIG
from parterre.project.settings.parts.platform import DATA_DIR


def _broker_url(valkey_url: str) -> str:
    """Celery spells a socket's URL differently: redis+socket:///path?virtual_host=0."""
    if urlsplit(valkey_url).scheme != "unix":
        return valkey_url
    return valkey_url.replace("unix://", "redis+socket://", 1).replace("db=", "virtual_host=", 1)


# The lanes of tenants/outbox/backpressure.py: an organizer's second task waits behind others' first ones.
_lanes = [0] if CONFIG.celery.express else [0, 9]
_queues = ("checkout", "mail", "notifications", "background", "default")

CELERY_BROKER_URL = _broker_url(CONFIG.valkey.url)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives any outage of Valkey
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    # Sending again is the outbox's business, after a minute: the broker's own attempt stays far behind.
    "visibility_timeout": 3600,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    # The relay would rather look again in a second than be held up by a broker that is away.
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
    "priority_steps": _lanes,
}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_QUEUES = tuple(Queue(name) for name in _queues)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True  # a message that a busy worker holds could not be overtaken
CELERY_WORKER_MAX_MEMORY_PER_CHILD = CONFIG.celery.worker_max_memory_kb  # KiB
# Connections live as long as in web workers, by age and organizers touched: connecting takes more than most tasks.
CELERY_DB_REUSE_MAX = 2**31
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_TIMEZONE = "UTC"

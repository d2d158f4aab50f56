"""Structured logs: structlog and the standard library's loggers share one format."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog
from django.http import HttpRequest
from structlog.typing import EventDict, Processor, WrappedLogger

from parterre.observability import context
from parterre.observability.context import remembered, route_of
from parterre.observability.redaction import redacted

MAIL_ADDRESS = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+\.[A-Za-z]{2,}")


def add_context(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.update(context.current())
    return event


def with_route(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Django ends its lines with a request's path, which may hold a buyer's secret: the route says enough."""
    request = getattr(event.get("_record"), "request", None)
    if isinstance(request, HttpRequest):
        path = request.path.encode("unicode_escape").decode("ascii")
        event["event"] = f"{str(event['event']).removesuffix(path)}{route_of(request)}"
        event.update(remembered(request))
    return event


def without_mail_addresses(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A database's error message quotes the row, and a row may be a person."""
    for name, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[name] = MAIL_ADDRESS.sub("(mail address)", value)
    return event


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: redacted(value) for name, value in event.items()}


def _shared_processors() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_context,
    ]


def _rendering(*, readable: bool) -> list[Processor]:
    """Tracebacks without local variables, which hold what people typed."""
    last: Processor = (
        structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer()
    )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        without_mail_addresses,
        without_secrets,
        last,
    ]


def logging_config(*, level: str, readable: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig`. `readable`: for eyes instead of JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    *_shared_processors(),
                    structlog.stdlib.ExtraAdder(allow=["status_code"]),
                    with_route,
                ],
                "processors": _rendering(readable=readable),
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            # Django gives this one handlers of its own; its lines go where all others go.
            "django": {"level": level, "handlers": [], "propagate": True},
            "django.server": {"level": level, "handlers": [], "propagate": True},
            "weasyprint.progress": {"level": "WARNING"},  # ten lines a document
            "fontTools": {"level": "WARNING"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    """Called by Django with LOGGING, because LOGGING_CONFIG names it."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared_processors(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )

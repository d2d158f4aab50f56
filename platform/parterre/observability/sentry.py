"""Error reports to Sentry, tagged with place and organizer, without personal data."""

from __future__ import annotations

import sentry_sdk
from sentry_sdk.types import Event, Hint

from parterre.observability import context


def start(dsn: str, *, environment: str, traces_sample_rate: float) -> None:
    """`traces_sample_rate`: 0 to 1."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        traces_sample_rate=traces_sample_rate,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=prepared,
        before_send_transaction=prepared,
    )


def prepared(event: Event, _hint: Hint) -> Event:
    """Tags organizer, request_id and task_id; without query strings, which may hold secrets of buyers."""
    event.setdefault("tags", {}).update(context.current())
    request = event.get("request")
    if request:
        request.pop("query_string", None)
        request.pop("cookies", None)
    return event

"""Error reports to Sentry, tagged with place and organizer, without personal data."""

from __future__ import annotations

from typing import Final, cast

import sentry_sdk
from sentry_sdk.types import Event, Hint

from parterre.observability import context
from parterre.observability.redaction import redacted

HEADERS_KEPT: Final = frozenset(
    ("accept", "accept-language", "content-length", "content-type", "host", "user-agent")
)


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
    """Tags organizer, request_id and task_id. Paths and query strings may hold secrets of buyers, any text those of
    organizers: the route is in `transaction`."""
    event.setdefault("tags", {}).update(context.current())
    if request := event.pop("request", None):
        headers = cast(dict[str, str], request.get("headers", {}))
        kept = {name: value for name, value in headers.items() if name.lower() in HEADERS_KEPT}
        event["request"] = {"method": request.get("method"), "headers": kept}
    return cast(Event, redacted(event))

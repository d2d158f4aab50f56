"""Display names of payment methods."""

from __future__ import annotations

from apps.backoffice.audit_log.labels import PROVIDERS
from apps.events.models import Event
from apps.payments.facade import methods_of


def provider_name(event: Event, identifier: str) -> str:
    """No query. A method that is switched off keeps the name the log knows, or its identifier."""
    method = methods_of(event).get(identifier)
    return str(method.label) if method is not None else str(PROVIDERS.get(identifier, identifier))

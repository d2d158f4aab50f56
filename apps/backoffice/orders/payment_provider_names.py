"""Display names of payment methods."""

from __future__ import annotations

from apps.backoffice.audit_log.labels import PROVIDERS
from apps.payments.facade import installed_methods


def provider_name(identifier: str) -> str:
    """No query. A method that is not installed any more keeps the name the log knows, or its identifier."""
    method = installed_methods().get(identifier)
    return str(method.label) if method is not None else str(PROVIDERS.get(identifier, identifier))

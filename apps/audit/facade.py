"""Public interface of audit."""

from apps.audit.domain import Entry, record, record_all

__all__ = ["Entry", "record", "record_all"]

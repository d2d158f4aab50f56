"""Sending mail."""

from parterre.integrations.mail.smtp import Attachment, Delayed, Letter, NotSent, Refused, send

__all__ = ["Attachment", "Delayed", "Letter", "NotSent", "Refused", "send"]

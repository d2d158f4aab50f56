"""Sending mail."""

from parterre.integrations.mail.smtp import Attachment, Delayed, NotSent, OutgoingMail, Refused, send

__all__ = ["Attachment", "Delayed", "NotSent", "OutgoingMail", "Refused", "send"]

"""Public interface of messaging."""

from apps.messaging.domain.mails import write_mail, write_order_links
from apps.messaging.domain.undelivered import NotUndelivered, dismiss, send_again, undelivered

__all__ = [
    "NotUndelivered",
    "dismiss",
    "send_again",
    "undelivered",
    "write_mail",
    "write_order_links",
]

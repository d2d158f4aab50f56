"""What other apps may call."""

from apps.messaging.domain.links import write_links
from apps.messaging.domain.undelivered import NotUndelivered, put_aside, send_again, undelivered
from apps.messaging.domain.wording import order_url
from apps.messaging.domain.writing import write_mail

__all__ = [
    "NotUndelivered",
    "order_url",
    "put_aside",
    "send_again",
    "undelivered",
    "write_links",
    "write_mail",
]

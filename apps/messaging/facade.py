"""What others may call."""

from apps.messaging.domain.wording import order_url
from apps.messaging.domain.writing import write_mail

__all__ = ["order_url", "write_mail"]

"""What other apps may call."""

from apps.messaging.domain.links import write_links
from apps.messaging.domain.wording import order_url
from apps.messaging.domain.writing import write_mail

__all__ = ["order_url", "write_links", "write_mail"]

"""What other apps may call."""

from apps.events.channels import SALES_CHANNELS, effective_channels
from apps.events.domain.offering import offer_changed
from apps.events.plugins import active_plugins

__all__ = ["SALES_CHANNELS", "active_plugins", "effective_channels", "offer_changed"]

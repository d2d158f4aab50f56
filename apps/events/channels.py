"""Sales channels. Fixed for now: the web shop, which always exists."""

from __future__ import annotations

from typing import Final

WEB: Final = "web"
SALES_CHANNELS: Final = (WEB,)


def effective_channels(*, all_sales_channels: bool, limit_sales_channels: list[str]) -> list[str]:
    """The channels that remain, sorted: what older clients read as `sales_channels`."""
    return sorted(SALES_CHANNELS if all_sales_channels else limit_sales_channels)

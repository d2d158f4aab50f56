"""Sales channels. Fixed for now: the web shop, which always exists."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from parterre.kernel.errors import DomainError

WEB: Final = "web"
SALES_CHANNELS: Final = (WEB,)


class UnknownChannel(DomainError):
    field = "limit_sales_channels"
    message = _('There is no sales channel "%(name)s".')


def effective_channels(*, all_sales_channels: bool, limit_sales_channels: list[str]) -> list[str]:
    """The channels that remain, sorted: what older clients read as `sales_channels`."""
    return sorted(SALES_CHANNELS if all_sales_channels else limit_sales_channels)

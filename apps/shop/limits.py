"""Rate limits of the shop (ACCOUNT_RATE_LIMITS). Requests of the API are not limited by these."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

from parterre.accounts.sign_in import within_limit
from parterre.accounts.sign_in_log import client_of
from parterre.kernel.errors import DomainError
from parterre.kernel.networks import network_of


class TooManyRequests(DomainError):
    message = _("Too many attempts from your network. Wait ten minutes and try again.")


class TooManyOrders(DomainError):
    message = _("Too many orders. Wait an hour and try again.")


def is_within(request: HttpRequest, action: str, *parts: object) -> bool:
    """Counts this time too."""
    return is_exempt(request) or within_limit(request, action, key="\0".join(map(str, parts)))


def network(request: HttpRequest) -> str:
    return network_of(client_of(request))


def is_exempt(request: HttpRequest) -> bool:
    if not settings.EXEMPT_NETWORKS:
        return False
    client = ipaddress.ip_address(client_of(request))
    return any(client in one for one in settings.EXEMPT_NETWORKS)

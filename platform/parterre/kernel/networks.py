"""Addresses of the internet by the network that one subscriber usually has."""

from __future__ import annotations

import ipaddress


def network_of(address: str) -> str:
    """An IPv4 address, the /64 of an IPv6 address; what is neither stands for itself.

    >>> network_of("2001:db8::1:2:3")
    '2001:db8::/64'
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)

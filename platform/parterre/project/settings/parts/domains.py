"""Targets of custom domains, and the resolvers that check them."""

from parterre.project.settings.parts.configuration import CONFIG
from parterre.project.settings.parts.platform import ROOT_HOST

DOMAINS_EDGE_HOST = (CONFIG.domains.edge_host or ROOT_HOST).lower()
DOMAINS_EDGE_ADDRESSES = CONFIG.domains.edge_addresses
DOMAINS_RESOLVERS = CONFIG.domains.resolvers

"""DNS lookups."""

from parterre.integrations.dns.resolver import Dns, NoDns, Resolvers, Unanswered, Whereabouts, dns_client

__all__ = ["Dns", "NoDns", "Resolvers", "Unanswered", "Whereabouts", "dns_client"]

"""Labels of domain states and DNS results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.models import Domain, DomainState
from tenants.routing import domain_checks


@dataclass(frozen=True, slots=True)
class Words:
    badge: Promise
    tone: str
    meaning: Promise


_STATES: Final[Mapping[str, Words]] = {
    DomainState.PENDING: Words(
        _("Not verified"),
        "wait",
        _(
            "The domain is inactive until the TXT record is found. If it is not verified within 7 "
            "days, it is removed."
        ),
    ),
    DomainState.VERIFIED: Words(
        _("Verified"),
        "info",
        _("The domain is verified but does not point to your shop yet. Add the second record."),
    ),
    DomainState.ACTIVE: Words(
        _("Active"), "ok", _("The domain is set up correctly. We check it once a day.")
    ),
    DomainState.FAILING: Words(
        _("Not working"),
        "no",
        _(
            "The domain worked before. The shop is still available there, but buyers are not "
            "redirected to it until it works again."
        ),
    ),
}
OWN: Final = Words(
    _("Default"), "ok", _("The default address of your shop on this platform. It always works.")
)
CONFIRMED_BY_STAFF: Final = Words(
    _("Active"), "ok", _("This domain is managed by the platform. You don’t need to do anything.")
)

_ERRORS: Final[Mapping[str, Promise]] = {
    domain_checks.NO_PROOF: _("The TXT record was not found. DNS changes can take up to an hour."),
    domain_checks.PROOF_GONE: _(
        "The TXT record is missing. Add it again, or the domain will be removed after 72 hours."
    ),
    domain_checks.IN_USE: _(
        "The domain is verified but still in use elsewhere on this platform. It becomes "
        "available when its TXT record there is removed. Remove the other TXT record if there is "
        "one."
    ),
    domain_checks.NOWHERE: _("The domain does not point to any address."),
    domain_checks.ELSEWHERE: _("The domain points to %(where)s, which is not one of our addresses."),
    domain_checks.UNANSWERED: _("The DNS server did not respond. We will try again."),
}


def words_of(domain: Domain, *, is_own: bool) -> Words:
    if is_own:
        return OWN
    return _STATES[domain.state] if domain.token else CONFIRMED_BY_STAFF


def error_of(domain: Domain) -> str:
    """What is wrong; empty: nothing."""
    code, _space, where = domain.last_error.partition(" ")
    sentence = _ERRORS.get(code)
    return str(sentence) % {"where": where} if sentence else ""

"""States of a host and what DNS said, in words."""

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
        _("Not proved yet"),
        "wait",
        _("It leads nowhere until the TXT record is found. A claim that is not proved lapses after 7 days."),
    ),
    DomainState.VERIFIED: Words(
        _("Proved"), "info", _("The name is yours. It does not lead here yet: enter the second record.")
    ),
    DomainState.ACTIVE: Words(
        _("Active"), "ok", _("Everything is as it should be. It is checked once a day.")
    ),
    DomainState.FAILING: Words(
        _("Failing"),
        "no",
        _(
            "It worked before. The shop is still served there, but buyers are not led to it until it is active again."
        ),
    ),
}
OWN: Final = Words(_("Always there"), "ok", _("The shop’s own address on this platform. It always works."))
CONFIRMED_BY_STAFF: Final = Words(
    _("Active"), "ok", _("The platform entered this host and looks after it: there is nothing to check.")
)

_ERRORS: Final[Mapping[str, Promise]] = {
    domain_checks.NO_PROOF: _("The TXT record was not found. After a change the DNS can take up to an hour."),
    domain_checks.PROOF_GONE: _(
        "The TXT record is gone. Put it back: after 72 hours without it the host is removed."
    ),
    domain_checks.IN_USE: _(
        "The proof is there, but the host is still in use elsewhere on this platform. It becomes yours when its proof"
        " there is gone; remove the other TXT record if there is one."
    ),
    domain_checks.NOWHERE: _("The name leads nowhere: no address was found for it."),
    domain_checks.ELSEWHERE: _("The name leads elsewhere: %(where)s is not an address of ours."),
    domain_checks.UNANSWERED: _("The DNS did not answer. This changes nothing; it is asked again."),
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

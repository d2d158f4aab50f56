"""One domain: DNS records to add, verification state, actions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.backoffice.domains.labels import error_of, words_of
from apps.backoffice.domains.views.base import DomainView, event_names, leads_to
from tenants.models import DomainState
from tenants.routing.directory import canonical_host
from tenants.routing.domains import records_for


class DomainDetail(DomainView):
    """While somebody waits for it, the page looks again by itself."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        domain = self.domain
        names = event_names({domain.event_id} if domain.event_id is not None else set())
        proof, alias, *addresses = records_for(domain)
        return self.show(
            "backoffice/domains/detail.html",
            heading=domain.domain,
            words=words_of(domain, is_own=self.is_own),
            error=error_of(domain),
            leads_to=leads_to(domain, names),
            is_own=self.is_own,
            is_checked=bool(domain.token),
            is_waiting=domain.state in (DomainState.PENDING, DomainState.VERIFIED),
            may_be_primary=(
                domain.state == DomainState.ACTIVE and domain.event_id is None and not domain.is_primary
            ),
            primary=canonical_host(self.organizer),
            proof=proof,
            alias=alias,
            addresses=addresses,
        )

"""List of the shop's domains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import MemberView
from apps.backoffice.domains.labels import Words, words_of
from apps.backoffice.domains.views.base import RIGHTS, event_names, is_owner, leads_to
from apps.backoffice.settings.crumbs import settings_crumb
from tenants.models import Domain
from tenants.routing.directory import shop_url
from tenants.routing.domains import hosts_of, is_own_host


@dataclass(frozen=True, slots=True)
class Row:
    domain: Domain
    words: Words
    leads_to: str
    is_own: bool


class Domains(MemberView):
    rights: ClassVar[tuple[str, ...]] = RIGHTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        domains = hosts_of(self.organizer)
        names = event_names({domain.event_id for domain in domains if domain.event_id is not None})
        rows = [self._row(domain, names) for domain in domains]
        return self.show(
            "backoffice/domains/index.html",
            heading=gettext("Domains"),
            crumbs=[settings_crumb(self)],
            rows=rows,
            has_own=any(not row.is_own for row in rows),
            shop_url=shop_url(self.organizer),
            is_owner=is_owner(self),
        )

    def _row(self, domain: Domain, names: dict[int, str]) -> Row:
        is_own = is_own_host(self.organizer, domain)
        return Row(domain, words_of(domain, is_own=is_own), leads_to(domain, names), is_own)

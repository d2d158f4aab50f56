"""Base view of one domain. Domains are public rows, filtered by the organizer in the path."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.http import Http404
from django.utils.translation import get_language, gettext

from apps.backoffice.base import BIGINT, MemberView
from apps.backoffice.settings.crumbs import settings_crumb
from apps.events.models import Event
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.kernel.formats import text_in
from parterre.web.frames import Crumb
from tenants.models import Domain
from tenants.routing.domains import host_of, is_own_host

RIGHTS: Final = (ORGANIZER_SETTINGS_GENERAL_WRITE,)


class DomainView(MemberView):
    rights: ClassVar[tuple[str, ...]] = RIGHTS

    domain: Domain

    def load(self) -> None:
        key: int = self.kwargs["domain"]
        domain = host_of(self.organizer, key) if key <= BIGINT else None
        if domain is None:
            raise Http404
        self.domain = domain

    @property
    def is_own(self) -> bool:
        return is_own_host(self.organizer, self.domain)

    def back(self) -> str:
        return self.url("domain", self.domain.pk)

    def shared(self) -> dict[str, Any]:
        return {
            "domain": self.domain,
            "crumbs": [settings_crumb(self), Crumb(gettext("Domains"), self.url("domains"))],
        }


def is_owner(view: MemberView) -> bool:
    """Staff renames in the console, with a reason."""
    return view.access.is_owner and view.visitor.support is None


def event_names(ids: set[int]) -> dict[int, str]:
    """Inside the organizer."""
    rows = Event.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {pk: text_in(name, get_language()) for pk, name in rows}


def leads_to(domain: Domain, names: dict[int, str]) -> str:
    if domain.event_id is None:
        return gettext("Entire shop")
    return names.get(domain.event_id) or gettext("Deleted event")

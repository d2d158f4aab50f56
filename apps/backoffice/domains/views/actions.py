"""Actions of a domain: check, make primary, remove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from apps.backoffice.base import ActView
from apps.backoffice.domains.views.base import DomainView
from tenants.routing.domains import check_soon, make_primary, withdraw_host


class CheckDomain(DomainView, ActView):
    def act(self) -> str:
        check_soon(self.organizer.pk, self.domain.pk, now=self.now)
        return gettext("Checking the DNS records. The result appears here in a few seconds.")


class MakePrimary(DomainView, ActView):
    def act(self) -> str:
        make_primary(self.organizer.pk, self.domain.pk, actor=self.actor, now=self.now)
        return gettext("%(host)s is now the primary domain.") % {"host": self.domain.domain}


class RemoveDomain(DomainView, ActView):
    """A page of its own asks first."""

    http_method_names: Sequence[str] = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_own or not self.domain.token:
            raise Http404
        heading = gettext("Remove %(host)s?") % {"host": self.domain.domain}
        return self.show("backoffice/domains/remove.html", heading=heading, back=self.back())

    def act(self) -> str:
        withdraw_host(self.organizer.pk, self.domain.pk, actor=self.actor, now=self.now)
        return gettext("%(host)s removed.") % {"host": self.domain.domain}

    def after(self) -> str:
        return self.url("domains")

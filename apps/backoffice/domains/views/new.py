"""Add a domain."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import FormView
from apps.backoffice.domains.forms import DomainForm
from apps.backoffice.domains.views.base import RIGHTS
from apps.backoffice.events.visible import visible_events
from apps.backoffice.settings.crumbs import settings_crumb
from parterre.web.frames import Crumb
from tenants.routing.domains import ClaimHost, claim_host


class NewDomain(FormView):
    rights = RIGHTS
    template = "backoffice/domains/new.html"
    makes_new = True
    made: int | None = None

    def form(self, data: Any = None, files: Any = None) -> DomainForm:
        events = visible_events(self.access).order_by("-date_from", "pk")
        return DomainForm(data, events=list(events), language=get_language() or "en")

    def context(self, form: Any) -> dict[str, Any]:
        crumbs = [settings_crumb(self), Crumb(gettext("Domains"), self.url("domains"))]
        return {"heading": gettext("Add domain"), "crumbs": crumbs}

    def save(self, form: Any) -> str | Promise:
        given = form.cleaned_data
        request = ClaimHost(
            organizer_id=self.organizer.pk, host=given["host"], event_id=given.get("event") or None
        )
        self.made = claim_host(request, actor=self.actor, now=self.now).pk
        return _("Domain added. Now add the records at your DNS provider.")

    def after(self) -> str:
        return self.url("domain", self.made) if self.made else self.url("domains")

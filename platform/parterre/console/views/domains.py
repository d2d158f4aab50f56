"""Hosts of all organizers; staff adds and removes them for one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from parterre.console.forms import HostForm, show_refusal
from parterre.console.queries import host_words
from parterre.console.views.base import StaffView, pages_of
from parterre.console.views.organizer import OrganizerPage, with_own
from parterre.console.views.organizers import LONGEST_SEARCH
from parterre.kernel.errors import DomainError
from tenants.models import Domain
from tenants.routing.domains import add_host, is_own_host, remove_host

BIGINT = 2**63 - 1


class Domains(StaffView):
    place = "domains"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
        domains = Domain.objects.select_related("tenant").order_by("domain")
        page = self.page_of(domains.filter(domain__icontains=host_words(words)) if words else domains)
        rows = with_own(page)
        return self.show("console/domains.html", rows=rows, pages=pages_of(page, request), words=words)


class AddHost(OrganizerPage):
    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        return redirect("console:organizer", organizer=organizer)

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found, form = self.organizer(organizer), HostForm(request.POST)
        if form.is_valid():
            try:
                domain = add_host(found.pk, form.cleaned_data["host"], actor=self.actor, now=self.now)
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                values = {"host": domain.domain, "name": found.name}
                messages.success(request, _("Domain %(host)s added to %(name)s.") % values)
                return redirect("console:organizer", organizer=organizer)
        return self.detail(found, host_form=form, status=422)


class RemoveHost(OrganizerPage):
    def get(self, request: HttpRequest, organizer: UUID, host: int) -> HttpResponse:
        found = self.organizer(organizer)
        domain = found.domains.filter(pk=host).first() if host <= BIGINT else None
        if domain is None or is_own_host(found, domain):
            raise Http404
        return self.show("console/remove_host.html", organizer=found, domain=domain)

    def post(self, request: HttpRequest, organizer: UUID, host: int) -> HttpResponse:
        found = self.organizer(organizer)
        if host > BIGINT:
            raise Http404
        try:
            remove_host(found.pk, host, actor=self.actor, now=self.now)
        except DomainError as refusal:
            raise Http404 from refusal
        messages.success(request, _("Domain removed."))
        return redirect("console:organizer", organizer=organizer)

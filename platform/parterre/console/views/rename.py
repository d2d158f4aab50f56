"""Changes an organizer's slug, with a reason that the organizer reads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from parterre.console.forms import RenameForm, show_refusal
from parterre.console.views.base import StaffView
from parterre.kernel.errors import DomainError
from tenants.models import Organizer
from tenants.routing.rename import RenameOrganizer, former_slugs_of, rename_by_staff


class Rename(StaffView):
    place = "organizers"

    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found = self.organizer(organizer)
        return self.page(found, RenameForm(initial={"slug": found.slug}))

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found, form = self.organizer(organizer), RenameForm(request.POST)
        if form.is_valid() and not self.is_outdated(form, RenameForm(initial={"slug": found.slug})):
            wanted = RenameOrganizer(organizer_id=found.pk, slug=form.cleaned_data["slug"])
            reason = form.cleaned_data["reason"]
            try:
                renamed = rename_by_staff(wanted, reason=reason, actor=self.actor, now=self.now)
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("Short name changed to %(slug)s.") % {"slug": renamed.slug})
                return redirect("console:organizer", organizer=organizer)
        return self.page(found, form, status=422)

    def page(self, organizer: Organizer, form: RenameForm, *, status: int = 200) -> HttpResponse:
        former = former_slugs_of(organizer)
        self.note_seen(form, RenameForm(initial={"slug": organizer.slug}))
        return self.show("console/rename.html", status=status, organizer=organizer, form=form, former=former)

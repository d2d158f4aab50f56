"""Changes an organizer's share of background tasks, with a reason that the organizer reads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from parterre.console.forms import ShareForm, show_refusal
from parterre.console.views.base import StaffView
from parterre.kernel.errors import DomainError
from tenants.models import Organizer
from tenants.staff.share import change_share


class Share(StaffView):
    place = "organizers"

    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found = self.organizer(organizer)
        return self.page(found, ShareForm(initial={"share": found.share}))

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found, form = self.organizer(organizer), ShareForm(request.POST)
        if form.is_valid() and not self.is_outdated(form, ShareForm(initial={"share": found.share})):
            try:
                change_share(found.pk, **form.cleaned_data, actor=self.actor, now=self.now)
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("Share changed."))
                return redirect("console:organizer", organizer=organizer)
        return self.page(found, form, status=422)

    def page(self, organizer: Organizer, form: ShareForm, *, status: int = 200) -> HttpResponse:
        self.note_seen(form, ShareForm(initial={"share": organizer.share}))
        return self.show("console/share.html", status=status, organizer=organizer, form=form)

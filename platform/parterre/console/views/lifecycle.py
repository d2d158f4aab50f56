"""Suspend and resume: a reason, a confirmation, and both sides know."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parterre.console.forms import ReasonForm, show_refusal
from parterre.console.views.base import StaffView
from parterre.kernel.errors import DomainError
from tenants.lifecycle import resume_organizer, suspend_organizer
from tenants.models import Organizer


class _ChangeOfState(StaffView):
    place = "organizers"
    template: ClassVar[str]
    done: ClassVar[Promise]

    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        return self._ask(self.organizer(organizer), ReasonForm())

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found, form = self.organizer(organizer), ReasonForm(request.POST)
        if not form.is_valid():
            return self._ask(found, form, status=422)
        try:
            self.change(found.pk, reason=form.cleaned_data["reason"], actor=self.actor, now=self.now)
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self._ask(found, form, status=422)
        messages.success(request, str(self.done) % {"name": found.name})
        return redirect("console:organizer", organizer=organizer)

    def change(self, organizer_id: UUID, **given: Any) -> Organizer:
        raise NotImplementedError

    def _ask(self, organizer: Organizer, form: ReasonForm, status: int = 200) -> HttpResponse:
        return self.show(self.template, status=status, organizer=organizer, form=form)


class Suspend(_ChangeOfState):
    template = "console/suspend.html"
    done = _("%(name)s is suspended.")

    def change(self, organizer_id: UUID, **given: Any) -> Organizer:
        return suspend_organizer(organizer_id, **given)


class Resume(_ChangeOfState):
    template = "console/resume.html"
    done = _("%(name)s is open again.")

    def change(self, organizer_id: UUID, **given: Any) -> Organizer:
        return resume_organizer(organizer_id, **given)

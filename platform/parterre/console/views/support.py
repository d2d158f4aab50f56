"""Support sessions: start, raise to write access, end."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from parterre.console.forms import SupportForm, show_refusal
from parterre.console.views.base import StaffView, time_left
from parterre.kernel.errors import DomainError
from tenants.models import Organizer, SupportSession
from tenants.staff.handover import issue_handover
from tenants.staff.support_sessions import (
    SessionAlreadyOpen,
    StartSupportSession,
    allow_writing,
    end_support_session,
    start_support_session,
    support_session_of,
)


class _Support(StaffView):
    place = "organizers"

    def session_in(self, organizer: Organizer) -> SupportSession | None:
        return support_session_of(self.user, organizer, now=self.now)

    def page(self, organizer: Organizer, form: SupportForm | None = None, status: int = 200) -> HttpResponse:
        session = self.session_in(organizer)
        return self.show(
            "console/support.html",
            status=status,
            organizer=organizer,
            session=session,
            left=time_left(session, self.now) if session else "",
            form=form or SupportForm(),
        )


class Support(_Support):
    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        return self.page(self.organizer(organizer))

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found, form = self.organizer(organizer), SupportForm(request.POST)
        if not form.is_valid():
            return self.page(found, form, status=422)
        wanted = StartSupportSession(organizer_id=found.pk, **form.cleaned_data)
        try:
            start_support_session(wanted, user=self.user, actor=self.actor, now=self.now)
        except SessionAlreadyOpen:
            pass  # pressed twice: the page shows the session there is
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self.page(found, form, status=422)
        return redirect("console:support", organizer=organizer)


class OpenOffice(_Support):
    """To the back office, which is on another host, without signing in again."""

    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        session = self.session_in(self.organizer(organizer))
        if session is None:
            return redirect("console:support", organizer=organizer)
        key = issue_handover(session.pk, actor=self.actor, now=self.now)
        return redirect(f"{settings.ROOT_URL.rstrip('/')}/accounts/support/?{urlencode({'key': key})}")


class RaiseSupport(_Support):
    """The second confirmation."""

    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found = self.organizer(organizer)
        session = self.session_in(found)
        if session is None or session.may_write:
            return redirect("console:support", organizer=organizer)
        return self.show("console/raise.html", organizer=found, session=session)

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        session = self.session_in(self.organizer(organizer))
        if session is not None:
            allow_writing(session.pk, actor=self.actor, now=self.now)
            messages.success(request, _("Write access enabled until the session ends."))
        return redirect("console:support", organizer=organizer)


class EndSupport(_Support):
    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        session = self.session_in(self.organizer(organizer))
        if session is not None:
            end_support_session(session.pk, actor=self.actor, now=self.now)
            messages.success(request, _("Support session ended."))
        return redirect("console:organizer", organizer=organizer)

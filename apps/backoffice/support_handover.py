"""The root host's end of a hand-over: staff from the console, signed in for their support session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views import View

from parterre.accounts.second_factor import was_given
from parterre.accounts.sign_in import sign_in_from_console
from parterre.kernel.clock import utc_now
from parterre.web.error_pages import refusal_page
from tenants.lifecycle.access_policy import TemporarilyUnavailable
from tenants.models import SupportSession
from tenants.routing.middleware import back_soon
from tenants.staff.handover import HandoverOver, accept_handover, handed_over

LONGEST_KEY = 500


class AcceptHandover(View):
    """A GET asks, and changes nothing: a link that somebody else sent signs nobody in. The button is a form of this
    host, with its token. Where it leads is the session's organizer, never an address of the request."""

    def get(self, request: HttpRequest) -> HttpResponse:
        key = request.GET.get("key", "")[:LONGEST_KEY]
        try:
            session, user = handed_over(key, now=utc_now())
        except HandoverOver:
            return self._over()
        if request.user == user and was_given(request):
            return self._enter(session)
        facts: dict[str, Any] = {"session": session, "staff": user, "key": key}
        response = render(request, "backoffice/support_handover.html", facts)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("key", "")[:LONGEST_KEY]
        now = utc_now()
        try:
            session, user = handed_over(key, now=now)
            accept_handover(key, now=now)
        except HandoverOver:
            return self._over()
        except TemporarilyUnavailable:  # being moved: nothing can be logged there
            return back_soon(request, session.organizer)
        sign_in_from_console(request, user, until=session.until)
        return self._enter(session)

    def _enter(self, session: SupportSession) -> HttpResponse:
        return HttpResponseRedirect(reverse("office:home", args=[session.organizer.slug]), status=303)

    def _over(self) -> HttpResponse:
        page = refusal_page(gettext("This link no longer works"), gettext(HandoverOver.message))
        return HttpResponse(page, status=404)

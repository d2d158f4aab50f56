"""Account pages; the flows themselves are allauth's with our templates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView, View

from parterre.accounts.change_listeners import notify_listeners
from parterre.accounts.devices import device_named
from parterre.accounts.forms import PersonForm
from parterre.accounts.models import User
from parterre.accounts.second_factor import has_second_factor, remember


class AccountHome(LoginRequiredMixin, TemplateView):
    """Name and language here; a page each for what needs the password again."""

    template_name = "accounts/home.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        user: User = self.request.user  # type: ignore[assignment]
        context.setdefault("form", PersonForm(initial={"full_name": user.full_name, "locale": user.locale}))
        return super().get_context_data(has_second_factor=has_second_factor(user), **context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        user: User = request.user  # type: ignore[assignment]
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**form.cleaned_data)
            notify_listeners(User.objects.get(pk=user.pk))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("account_home"))


class Sessions(LoginRequiredMixin, TemplateView):
    template_name = "accounts/sessions.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        sessions = UserSession.objects.purge_and_list(self.request.user)
        rows = [
            {
                "id": session.pk,
                "device": device_named(session.user_agent),
                "address": session.ip,
                "signed_in_at": session.created_at,
                "is_this": session.is_current(),
            }
            for session in sorted(sessions, key=lambda session: session.created_at, reverse=True)
        ]
        return super().get_context_data(sessions=rows, **context)


class EndSession(LoginRequiredMixin, View):
    """One of one's own; anybody else's does not exist."""

    def post(self, request: HttpRequest, session: int) -> HttpResponse:
        found = get_object_or_404(UserSession, pk=session, user_id=request.user.pk)
        end_sessions(request, [found])
        messages.success(request, _("Session ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))


class EndOtherSessions(LoginRequiredMixin, View):
    def post(self, request: HttpRequest) -> HttpResponse:
        others = UserSession.objects.filter(user_id=request.user.pk).exclude(
            session_key=request.session.session_key
        )
        end_sessions(request, list(others))
        messages.success(request, _("All other sessions ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))


class SetUpApp(ActivateTOTPView):
    """As allauth does it; the session has shown a code with that, and who was sent here goes on after."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        remember(self.request)
        return answer

    def get_success_url(self) -> str:
        query = {"next": back} if (back := safe_next(self.request)) else {}
        return f"{reverse('mfa_view_recovery_codes')}{f'?{urlencode(query)}' if query else ''}"


class RecoveryCodesPage(ViewRecoveryCodesView):
    def get_context_data(self, **context: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**context)
        return shown | {"continue_url": safe_next(self.request)}


def safe_next(request: HttpRequest) -> str:
    """Where somebody was going, on this host; or empty."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, None) else ""


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Kept in a cookie of this host; back to where one was."""
    answer = HttpResponseRedirect(safe_next(request) or "/")
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return answer

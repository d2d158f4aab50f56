"""Sign-up form, and resending its email."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from parterre.accounts.models import User
from parterre.accounts.sign_in import within_limit
from parterre.kernel.clock import utc_now
from parterre.kernel.errors import DomainError
from parterre.signup.domain.confirm import create_another_organizer
from parterre.signup.domain.first_team import create_first_team_now
from parterre.signup.domain.slugs import check_availability, suggestions_for
from parterre.signup.domain.start import send_again, start_signup
from parterre.signup.forms import OrganizerForm, ResendForm, SignupForm
from parterre.signup.models import SignupRequest
from tenants.provisioning.organizers import SlugTaken
from tenants.routing.middleware import root_host

SESSION_KEY = "signup_wish"  # proves that the link is opened in the browser that signed up
UNPROCESSABLE, TOO_MANY = 422, 429


def too_many() -> str:
    return _("Too many attempts. Wait a few minutes and try again.")


class SignupView(View):
    """Closed when registration is switched off."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not settings.REGISTRATION:
            return render(request, "signup/closed.html", status=403)
        return super().dispatch(request, *args, **kwargs)


class Start(SignupView):
    """Somebody who is signed in needs neither name nor confirmation: only the new organizer's names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, self._form(request, None))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request, request.POST)
        # Limits come first: each check of a password costs half a second.
        if not within_limit(request, "signup"):
            form.full_clean()
            form.add_error(None, too_many())
            return self._show(request, form, status=TOO_MANY)
        if not form.is_valid():
            return self._show(request, form, status=UNPROCESSABLE)
        return self._open(request, form) if request.user.is_authenticated else self._start(request, form)

    def _form(self, request: HttpRequest, data: Any) -> Any:
        return OrganizerForm(data) if request.user.is_authenticated else SignupForm(data)

    def _start(self, request: HttpRequest, form: SignupForm) -> HttpResponse:
        wanted = form.to_request(locale=get_language() or settings.LANGUAGE_CODE)
        if not within_limit(request, "signup_mail", key=wanted.email.lower()):
            form.add_error(None, too_many())
            return self._show(request, form, status=TOO_MANY)
        try:
            signup_request = start_signup(wanted, now=utc_now())
        except DomainError as refusal:
            form.refuse_slug(refusal)
            return self._show(request, form, status=UNPROCESSABLE)
        request.session[SESSION_KEY] = str(signup_request.pk)
        return HttpResponseRedirect(reverse("signup_sent"))

    def _open(self, request: HttpRequest, form: OrganizerForm) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        names = {name: form.cleaned_data[name] for name in ("organizer_name", "slug")}
        try:
            signup_request = create_another_organizer(user, **names, now=utc_now())
        except SlugTaken as refusal:
            form.refuse_slug(refusal)
            return self._show(request, form, status=UNPROCESSABLE)
        create_first_team_now(signup_request.pk, now=utc_now())
        return HttpResponseRedirect(reverse("signup_progress", args=[signup_request.pk]))

    def _show(self, request: HttpRequest, form: Any, *, status: int = 200) -> HttpResponse:
        return render(request, "signup/start.html", {"form": form, "root_host": root_host()}, status=status)


class CheckSlug(SignupView):
    """For the field of the form, while somebody types."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not within_limit(request, "signup_slug"):
            return HttpResponse(status=TOO_MANY)
        slug = request.GET.get("slug", "")[:100].strip().lower()
        name = request.GET.get("organizer_name", "")[:190]
        verdict = check_availability(slug, name=name) if slug else None
        context = {
            "verdict": verdict,
            "message": _(verdict.refusal.message) if verdict and verdict.refusal else "",
            "suggestions": verdict.suggestions if verdict else suggestions_for("", name=name),
            "refused": "refused" in request.GET,  # what the server said before is settled by this
            "root_host": root_host(),
        }
        return render(request, "signup/_slug.html", context)


class Sent(SignupView):
    def get(self, request: HttpRequest) -> HttpResponse:
        signup_request = request_of_browser(request)
        if signup_request is None:
            return HttpResponseRedirect(reverse("signup_resend"))
        return render(request, "signup/sent.html", {"signup_request": signup_request})


class Resend(SignupView):
    """The answer is the same whether or not somebody signed up with that address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "signup/resend.html", {"form": ResendForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ResendForm(request.POST)
        if not form.is_valid():
            return render(request, "signup/resend.html", {"form": form}, status=UNPROCESSABLE)
        email = form.cleaned_data["email"].lower()
        if not within_limit(request, "signup") or not within_limit(request, "signup_mail", key=email):
            form.add_error(None, too_many())
            return render(request, "signup/resend.html", {"form": form}, status=TOO_MANY)
        send_again(email, locale=get_language() or settings.LANGUAGE_CODE, now=utc_now())
        messages.success(request, _("If you signed up with this address, you will receive a new email."))
        return HttpResponseRedirect(reverse("signup_resend"))


def request_of_browser(request: HttpRequest) -> SignupRequest | None:
    wish_id = request.session.get(SESSION_KEY)
    return SignupRequest.objects.filter(pk=wish_id, confirmed_at=None).first() if wish_id else None

"""Confirmation link, and the page that waits for the schema."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from parterre.accounts.models import User
from parterre.accounts.sign_in import sign_in, within_limit
from parterre.kernel.clock import utc_now
from parterre.signup.domain.confirm import AddressHasAccount, confirm_signup
from parterre.signup.domain.first_team import create_first_team_now
from parterre.signup.domain.slugs import check_availability
from parterre.signup.domain.start import LinkOver, request_of
from parterre.signup.forms import ConfirmForm
from parterre.signup.models import SignupRequest
from parterre.signup.views.signup import SESSION_KEY, TOO_MANY, UNPROCESSABLE, SignupView, too_many
from tenants.models import Organizer, OutboxEntry
from tenants.provisioning.organizers import SlugTaken
from tenants.routing.middleware import root_host


@method_decorator(never_cache, name="dispatch")
class Confirm(SignupView):
    """Opening the link changes nothing: programs that look at mails open links too. Its button does.

    In another browser than the one that signed up it asks for the password, so that nobody confirms
    what a stranger has set up with their address.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        signup_request = request_of(token)
        if signup_request is None:
            return self._over(request)
        if signup_request.confirmed_at:
            return HttpResponseRedirect(reverse("signup_progress", args=[signup_request.pk]))
        form = ConfirmForm(
            initial={"slug": signup_request.slug}, asks_password=not _same_browser(request, signup_request)
        )
        verdict = check_availability(signup_request.slug, name=signup_request.organizer_name)
        if verdict.refusal is not None:  # somebody was quicker: the rest stays as it is
            form = ConfirmForm(
                {
                    "slug": signup_request.slug,
                    "organizer_name": signup_request.organizer_name,
                    "password": "",
                },
                asks_password=not _same_browser(request, signup_request),
            )
            form.is_valid()
            form.errors.pop("password", None)
        return self._show(request, signup_request, form)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        signup_request = request_of(token)
        if signup_request is None:
            return self._over(request)
        if signup_request.confirmed_at:
            return HttpResponseRedirect(reverse("signup_progress", args=[signup_request.pk]))
        form = ConfirmForm(
            {**request.POST.dict(), "organizer_name": signup_request.organizer_name},
            asks_password=not _same_browser(request, signup_request),
        )
        if "password" in form.fields and not within_limit(
            request, "signup_password", key=str(signup_request.pk)
        ):
            form.add_error(None, too_many())
            return self._show(request, signup_request, form, status=TOO_MANY)
        if not form.is_valid() or not self._knows_password(form, signup_request):
            return self._show(request, signup_request, form, status=UNPROCESSABLE)
        try:
            confirmed = confirm_signup(signup_request.pk, slug=form.cleaned_data["slug"], now=utc_now())
        except SlugTaken as refusal:
            form.refuse_slug(refusal)
            return self._show(request, signup_request, form, status=UNPROCESSABLE)
        except AddressHasAccount as refusal:
            form.add_error(None, _(refusal.message))
            return self._show(request, signup_request, form, status=UNPROCESSABLE)
        except LinkOver:
            return self._over(request)
        create_first_team_now(confirmed.pk, now=utc_now())
        request.session.pop(SESSION_KEY, None)
        user = User.objects.get(email=confirmed.email)
        return sign_in(request, user, redirect_to=reverse("signup_progress", args=[confirmed.pk]))

    def _knows_password(self, form: ConfirmForm, signup_request: SignupRequest) -> bool:
        if "password" not in form.fields or check_password(
            form.cleaned_data["password"], signup_request.password
        ):
            return True
        form.add_error("password", _("Incorrect password. Enter the password you signed up with."))
        return False

    def _show(
        self, request: HttpRequest, signup_request: SignupRequest, form: ConfirmForm, *, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "signup_request": signup_request, "root_host": root_host()}
        return render(request, "signup/confirm.html", context, status=status)

    def _over(self, request: HttpRequest) -> HttpResponse:
        return render(request, "signup/link_over.html", status=404)


class Progress(LoginRequiredMixin, View):
    """Polled by htmx; without script its link asks again."""

    def get(self, request: HttpRequest, signup_request: UUID) -> HttpResponse:
        found = get_object_or_404(SignupRequest, pk=signup_request, user_id=request.user.pk)
        if found.organizer_id is None:
            raise Http404
        is_part = bool(request.headers.get("HX-Request"))
        if found.settled_at:
            return _go(f"/o/{found.slug}/", by_script=is_part)
        context = {
            "signup_request": found,
            "organizer": Organizer.objects.get(pk=found.organizer_id),
            "has_failed": OutboxEntry.objects.filter(
                kind="tenants.provision",
                payload__organizer_id=str(found.organizer_id),
                failed_at__isnull=False,
            ).exists(),
        }
        return render(request, "signup/_progress.html" if is_part else "signup/progress.html", context)


def _go(path: str, *, by_script: bool) -> HttpResponse:
    """htmx follows a redirect inside of its request: it has to be told to leave the page."""
    return HttpResponse(headers={"HX-Redirect": path}) if by_script else HttpResponseRedirect(path)


def _same_browser(request: HttpRequest, signup_request: SignupRequest) -> bool:
    return request.session.get(SESSION_KEY) == str(signup_request.pk)

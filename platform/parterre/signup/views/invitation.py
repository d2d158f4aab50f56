"""Team invitation link."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from apps.teams.facade import (
    InvitationOver,
    accept_invitation,
    accept_with_new_account,
    hash_of_invitation,
)
from parterre.accounts.models import Invitation, User
from parterre.accounts.sign_in import sign_in, within_limit
from parterre.kernel.clock import utc_now
from parterre.signup.forms import JoinForm
from parterre.signup.views.signup import TOO_MANY, UNPROCESSABLE, too_many
from tenants.context.transactions import organizer_transaction
from tenants.lifecycle.access_policy import SurfaceAccess, access_policy_of
from tenants.models import Organizer
from tenants.routing.directory import organizer_by_id
from tenants.routing.middleware import back_soon


@method_decorator(never_cache, name="dispatch")
class Join(View):
    """Whoever is signed in joins with one press; somebody new chooses a password first. It works once."""

    invitation: Invitation
    organizer: Organizer
    account: User | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = Invitation.objects.filter(token_hash=hash_of_invitation(kwargs["token"])).first()
        organizer = organizer_by_id(found.organizer_id) if found else None
        if found is None or organizer is None or access_policy_of(organizer).office is not SurfaceAccess.OPEN:
            return self._over(request)
        self.invitation, self.organizer = found, organizer
        if found.accepted_at is not None or found.expires_at <= utc_now():
            return self._over(request)
        if organizer.is_read_only and request.method == "POST":
            return back_soon(request, organizer)
        self.account = User.objects.filter(email=found.email).first()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, JoinForm(email=self.invitation.email))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if request.user.is_authenticated:
            if self.account is None or request.user.pk != self.account.pk:
                return self._show(request, JoinForm(email=self.invitation.email), status=403)
            return self._join(request, self.account)
        if self.account is not None:
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        form = JoinForm(request.POST, email=self.invitation.email)
        if not within_limit(request, "invitation"):
            form.add_error(None, too_many())
            return self._show(request, form, status=TOO_MANY)
        if not form.is_valid():
            return self._show(request, form, status=UNPROCESSABLE)
        return self._begin(request, form)

    def _begin(self, request: HttpRequest, form: JoinForm) -> HttpResponse:
        password_hash = make_password(form.cleaned_data["password"])  # half a second, in no transaction
        try:
            with organizer_transaction(self.organizer):
                user = accept_with_new_account(
                    invitation=self.invitation,
                    full_name=form.cleaned_data["full_name"],
                    password_hash=password_hash,
                    now=utc_now(),
                )
        except InvitationOver:
            return self._over(request)
        return sign_in(request, user, redirect_to=f"/o/{self.organizer.slug}/")

    def _join(self, request: HttpRequest, user: User) -> HttpResponse:
        try:
            with organizer_transaction(self.organizer):
                accept_invitation(invitation=self.invitation, user=user, now=utc_now())
        except InvitationOver:
            return self._over(request)
        return HttpResponseRedirect(f"/o/{self.organizer.slug}/")

    def _show(self, request: HttpRequest, form: JoinForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "invitation": self.invitation,
            "organizer": self.organizer,
            "account": self.account,
            "is_other_account": request.user.is_authenticated
            and (self.account is None or request.user.pk != self.account.pk),
            "login_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        }
        return render(request, "signup/join.html", context, status=status)

    def _over(self, request: HttpRequest) -> HttpResponse:
        return render(request, "signup/invitation_over.html", status=404)

"""Landing page, and the list of one's organizers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import TemplateView

from parterre.accounts.models import Membership, User
from parterre.signup.models import SignupRequest
from tenants.lifecycle.access_policy import STATES_WITH_BACKOFFICE
from tenants.models import Organizer


class Landing(TemplateView):
    template_name = "signup/landing.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(registration=settings.REGISTRATION, **context)


class Organizers(LoginRequiredMixin, TemplateView):
    """Whoever works for one only is taken there at once, unless the choice was asked for: `?all`."""

    template_name = "signup/organizers.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        ids = Membership.objects.filter(user_id=user.pk).values_list("organizer_id", flat=True)
        organizers = list(
            Organizer.objects.filter(pk__in=list(ids), state__in=STATES_WITH_BACKOFFICE).order_by(
                "name", "slug"
            )
        )
        signup_requests = list(
            SignupRequest.objects.filter(user_id=user.pk, settled_at=None).order_by("confirmed_at")
        )
        if len(organizers) == 1 and not signup_requests and "all" not in request.GET:
            return HttpResponseRedirect(f"/o/{organizers[0].slug}/")
        return self.render_to_response(
            self.get_context_data(
                organizers=organizers,
                signup_requests=signup_requests,
                registration=settings.REGISTRATION,
                console_url=settings.CONSOLE_URL if user.is_platform_staff else "",
            )
        )

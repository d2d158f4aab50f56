"""Base view of the check-in page: for members whose teams may check tickets in, for their events."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views import View

from apps.admission.models import CheckinList
from apps.admission.queries import lists_with_events
from apps.teams.facade import Access, access_of_user
from apps.teams.rights import EVENT_ORDERS_CHECKIN, EVENT_ORDERS_WRITE
from parterre.accounts.models import Membership, User
from parterre.accounts.second_factor import require_second_factor
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from parterre.web.frames import GateFrame
from tenants.context.transactions import organizer_readonly
from tenants.lifecycle.access_policy import access_policy_of
from tenants.models import Organizer
from tenants.routing.middleware import back_soon

MAY_SCAN = (EVENT_ORDERS_CHECKIN, EVENT_ORDERS_WRITE)
BIGINT = 2**63 - 1


class GateView(View):
    """A GET runs in one read-only transaction of the organizer; a POST opens its own around one facade call."""

    organizer: Organizer
    user: User
    access: Access
    now: datetime

    @property
    def actor(self) -> Actor:
        return Actor("user", str(self.user.pk))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = utc_now()
        found = cast("Organizer | None", getattr(request, "organizer", None))
        if found is None:
            raise Http404
        self.organizer = found
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        self.user = request.user
        self._refuse_foreign_items()
        if request.method in ("GET", "HEAD"):
            with organizer_readonly(found):
                return self._has_access() or super().dispatch(request, *args, **kwargs)
        with organizer_readonly(found):
            refused = self._has_access()
        if refused is None and found.is_read_only:
            return back_soon(request, found)
        return refused or super().dispatch(request, *args, **kwargs)

    def checkin_list(self, list_id: int) -> CheckinList:
        """Inside the organizer. One that is unknown is not told apart from one that may not be used."""
        found = lists_with_events([list_id]).get(list_id) if list_id <= BIGINT else None
        if found is None or not self.access.may_any(MAY_SCAN, event_id=found.event_id):
            raise Http404
        return found

    def show(self, template: str, *, checkin_list: CheckinList | None = None, **context: Any) -> HttpResponse:
        lists_url = reverse("gate:choose", args=[self.organizer.slug])
        frame = (
            GateFrame(name=checkin_list.name, home_url=lists_url)
            if checkin_list
            else GateFrame(name=gettext("Check-in"))
        )
        shared = {"organizer": self.organizer, "checkin_list": checkin_list, "frame": frame}
        return render(self.request, template, {**shared, **context})

    def _refuse_foreign_items(self) -> None:
        """By the public index, before anything of the organizer is touched."""
        member = Membership.objects.filter(user_id=self.user.pk, organizer_id=self.organizer.pk)
        if not self.user.is_active or not member.exists():
            raise Http404
        if not access_policy_of(self.organizer).gate:
            raise PermissionDenied

    def _has_access(self) -> HttpResponse | None:
        """None: may come in. Else where to give the second factor that a team requires."""
        access = access_of_user(self.user.pk)
        if access is None or not access.may_any(MAY_SCAN):
            raise PermissionDenied
        self.access = access
        return require_second_factor(self.request) if access.needs_second_factor else None

"""Base view of the console: requires platform staff with a second factor, on the console's host. Public schema only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from parterre.accounts.models import User
from parterre.accounts.second_factor import require_second_factor
from parterre.console.forms import show_refusal
from parterre.console.queries import backlog
from parterre.kernel.actor import Actor
from parterre.kernel.clock import utc_now
from parterre.web.error_pages import refusal_page
from parterre.web.forms.seen import FIELD, ChangedMeanwhile, refuse_if_changed, seen_of
from parterre.web.frames import ConsoleFrame, Place, Strip
from tenants.lifecycle.access_policy import TemporarilyUnavailable
from tenants.models import Organizer, SupportSession
from tenants.routing.middleware import BACK_SOON_SECONDS
from tenants.staff.support_sessions import sessions_of

ROWS = 50
PLACES = ("organizers", "queues", "failures", "fleet", "domains", "actions")


class StaffView(View):
    """`place`: which of the navigation's places the page belongs to."""

    place: ClassVar[str] = ""

    user: User
    now: datetime

    @property
    def actor(self) -> Actor:
        return Actor("user", str(self.user.pk))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = utc_now()
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        self.user = request.user
        if not (self.user.is_active and self.user.is_platform_staff):
            raise Http404
        try:
            return require_second_factor(request) or super().dispatch(request, *args, **kwargs)
        except (
            TemporarilyUnavailable
        ):  # whatever staff does to an organizer is written down there, and nothing can be now
            page = refusal_page(_("Back in a few minutes"), _(TemporarilyUnavailable.message))
            return HttpResponse(page, status=503, headers={"Retry-After": BACK_SOON_SECONDS})

    def organizer(self, organizer_id: UUID) -> Organizer:
        return get_object_or_404(Organizer.objects.select_related("stats"), pk=organizer_id)

    def page_of(self, rows: QuerySet[Any, Any]) -> Page[Any]:
        """A page that does not exist is not found."""
        number = self.request.GET.get("page", "1")
        if not (number.isascii() and number.isdigit() and len(number) < 9):
            raise Http404
        try:
            return Paginator(rows, ROWS).page(int(number))
        except EmptyPage:
            raise Http404 from None

    def is_outdated(self, form: Any, now: BaseForm) -> bool:
        """Whether somebody changed meanwhile what the form showed; then it says so. `now`: the form made anew."""
        try:
            refuse_if_changed(self.request.POST.get(FIELD, ""), now)
        except ChangedMeanwhile as changed:
            show_refusal(form, changed)
            form.seen = seen_of(now)
            return True
        return False

    def note_seen(self, form: Any, now: BaseForm) -> None:
        """Before an edit form is shown."""
        form.seen = getattr(form, "seen", "") or self.request.POST.get(FIELD) or seen_of(now)

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        mine = sessions_of(self.user, now=self.now)
        shared = {"frame": self._frame(mine), "now": self.now}
        return render(self.request, template, {**shared, **context}, status=status)

    def _frame(self, mine: list[SupportSession]) -> ConsoleFrame:
        labels = (_("Organizers"), _("Queues"), _("Failed tasks"), _("Schemas"), _("Domains"), _("Staff log"))
        failed = backlog(self.now).failed
        return ConsoleFrame(
            home_url=reverse("console:home"),
            places=tuple(
                Place(
                    label,
                    reverse(f"console:{place}"),
                    count=failed if place == "failures" else 0,
                    current=place == self.place,
                )
                for place, label in zip(PLACES, labels, strict=True)
            ),
            account_name=self.user.full_name or self.user.email,
            account=(Place(_("Your account"), reverse("account_home"), icon="user"),),
            sign_out_url=reverse("account_logout"),
            search_url=reverse("console:organizers"),
            search_label=_("Organizer or domain"),
            strip=self._strip(mine[0]) if mine else None,
        )

    def _strip(self, session: SupportSession) -> Strip:
        text = (
            _("Support session for %(name)s: write access, %(left)s left. Reason: “%(reason)s”")
            if session.may_write
            else _("Support session for %(name)s: read-only, %(left)s left. Reason: “%(reason)s”")
        )
        values = {
            "name": session.organizer.name,
            "left": time_left(session, self.now),
            "reason": session.reason,
        }
        return Strip(text % values, _("End session"), reverse("console:support", args=[session.organizer_id]))


def time_left(session: SupportSession, now: datetime) -> str:
    minutes = max(1, -((now - session.until) // timedelta(minutes=1)))
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}


def pages_of(page: Page[Any], request: HttpRequest) -> dict[str, str]:
    """For c-pagination: the range in words, and the URLs of the previous and next page."""
    values = {"first": page.start_index(), "last": page.end_index(), "all": page.paginator.count}

    def url(number: int) -> str:
        asked = {name: value for name, value in request.GET.items() if name != "page"}
        return f"{request.path}?{urlencode({**asked, 'page': number})}"

    return {
        "range": _("%(first)s to %(last)s of %(all)s") % values,
        "previous": url(page.number - 1) if page.has_previous() else "",
        "next": url(page.number + 1) if page.has_next() else "",
    }

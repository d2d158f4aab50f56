"""URLs of the console's host. Anyone but platform staff with a second factor sees only the sign-in page."""

from __future__ import annotations

from django.urls import include, path

from parterre.console.views.actions import Actions
from parterre.console.views.backups import Backups, StopJob
from parterre.console.views.domains import AddHost, Domains, RemoveHost
from parterre.console.views.failed_tasks import Failures
from parterre.console.views.fleet import Fleet
from parterre.console.views.home import Home
from parterre.console.views.lifecycle import WORDS, ChangeOfState
from parterre.console.views.organizer import OrganizerDetail
from parterre.console.views.organizers import OrganizerIndex
from parterre.console.views.queues import Queues
from parterre.console.views.rename import Rename
from parterre.console.views.share import Share
from parterre.console.views.support import EndSupport, OpenOffice, RaiseSupport, Support

console_patterns = [
    path("", Home.as_view(), name="home"),
    path("organizers/", OrganizerIndex.as_view(), name="organizers"),
    path("organizers/<uuid:organizer>/", OrganizerDetail.as_view(), name="organizer"),
    *(
        path(f"organizers/<uuid:organizer>/{move}/", ChangeOfState.as_view(move=move), name=move)
        for move in WORDS
    ),
    path("organizers/<uuid:organizer>/share/", Share.as_view(), name="share"),
    path("organizers/<uuid:organizer>/rename/", Rename.as_view(), name="rename"),
    path("organizers/<uuid:organizer>/backups/", Backups.as_view(), name="backups"),
    path("organizers/<uuid:organizer>/jobs/<uuid:job>/stop/", StopJob.as_view(), name="stop-job"),
    path("organizers/<uuid:organizer>/support/", Support.as_view(), name="support"),
    path("organizers/<uuid:organizer>/support/office/", OpenOffice.as_view(), name="open-office"),
    path("organizers/<uuid:organizer>/support/raise/", RaiseSupport.as_view(), name="raise-support"),
    path("organizers/<uuid:organizer>/support/end/", EndSupport.as_view(), name="end-support"),
    path("organizers/<uuid:organizer>/hosts/", AddHost.as_view(), name="add-host"),
    path("organizers/<uuid:organizer>/hosts/<int:host>/remove/", RemoveHost.as_view(), name="remove-host"),
    path("queues/", Queues.as_view(), name="queues"),
    path("failures/", Failures.as_view(), name="failures"),
    path("fleet/", Fleet.as_view(), name="fleet"),
    path("domains/", Domains.as_view(), name="domains"),
    path("actions/", Actions.as_view(), name="actions"),
]
urlpatterns = [
    path("", include((console_patterns, "console"))),
    path("accounts/", include("parterre.accounts.urls")),
]

handler400 = "parterre.project.errors.bad_request"
handler403 = "parterre.project.errors.permission_denied"
handler404 = "parterre.project.errors.page_not_found"
handler500 = "parterre.project.errors.server_error"

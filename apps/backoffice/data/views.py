"""Export the organizer's data and create a sandbox. A worker does it; the page shows progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.audit.facade import record
from apps.backoffice.base import SAFE, ActView, FormView, MemberView
from apps.backoffice.data.download_links import is_valid, key_for
from apps.backoffice.data.forms import ExportForm, SandboxForm
from apps.backoffice.data.jobs import JobRow, copies_of, exports_of
from apps.backoffice.settings.crumbs import settings_crumb
from apps.teams.rights import EVENT_ORDERS_READ, ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.integrations.storage import archive_store
from parterre.kernel.actor import Actor
from parterre.kernel.errors import DomainError
from parterre.web.frames import Crumb
from tenants.context.transactions import public_schema
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer
from tenants.models import JobKind, JobState, Organizer, PortabilityJob
from tenants.portability.jobs import UNDER_WAY, RequestJob, jobs_of, request_job, stop_job
from tenants.routing.directory import shop_host, shop_url

SHOWN: Final = 10
log = structlog.get_logger(__name__)


class NoSandbox(DomainError):
    message = gettext_noop("There is no sandbox.")


class DataView(MemberView):
    """An archive holds every buyer of every event: whoever asks for one may see all of them, and is a member."""

    allowed_when_closed = True
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)
    # Looking at the page is for all who may change settings.
    needs_everything = True

    @property
    def may_take(self) -> bool:
        return self.access.events_with(EVENT_ORDERS_READ) is None and self.visitor.support is None

    def _admit(self) -> None:
        super()._admit()
        if (self.needs_everything or self.request.method not in SAFE) and not self.may_take:
            raise PermissionDenied

    def back(self) -> str:
        return self.url("data")

    def find(self) -> PortabilityJob:
        """The organizer's own, that its members began; or 404."""
        with public_schema():
            jobs = PortabilityJob.objects.filter(
                organizer=self.organizer, kind__in=[JobKind.EXPORT, JobKind.CLONE]
            )
            job = jobs.filter(pk=cast(UUID, self.kwargs["job"])).first()
        if job is None:
            raise Http404
        return job

    def seen(self, job: PortabilityJob) -> JobRow:
        ready = job.kind == JobKind.EXPORT and job.state == JobState.DONE and job.file and self.may_take
        return JobRow(job, self._link(job) if ready else "")

    def _link(self, job: PortabilityJob) -> str:
        return f"{self.url('data-download', job.pk)}?key={key_for(job, self.visitor.user)}"


class Data(DataView, FormView):
    template = "backoffice/data/data.html"
    needs_everything = False

    def form(self, data: Any = None, files: Any = None) -> ExportForm:
        return ExportForm(data)

    def context(self, form: Any) -> dict[str, Any]:
        jobs = jobs_of(self.organizer, JobKind.EXPORT, JobKind.CLONE)
        with public_schema():
            copies = copies_of(self.organizer)
        clones = [job for job in jobs if job.kind == JobKind.CLONE]
        return {
            "heading": gettext("Your data"),
            "crumbs": [settings_crumb(self)],
            "may_take": self.may_take,
            "exports": [self.seen(job) for job in exports_of(jobs)[:SHOWN]],
            "is_exporting": any(job.state in UNDER_WAY for job in exports_of(jobs)),
            "sandbox": copies[0] if copies else None,
            "sandbox_shop": shop_url(copies[0]) if copies else "",
            "sandbox_host": shop_host(copies[0].slug) if copies else "",
            "sandbox_job": self.seen(clones[0]) if clones and not copies else None,
            "sandbox_form": SandboxForm(prefix="sandbox"),
        }

    def save(self, form: Any) -> str | Promise:
        passphrase = form.cleaned_data["passphrase"]
        request_job(
            RequestJob(
                kind=JobKind.EXPORT,
                organizer=self.organizer,
                options={"made_by": self.visitor.user.email},
                passphrase=passphrase,
                requested_by=self.visitor.user.pk,
            ),
            now=self.now,
        )
        record(
            self.actor,
            "organizer.data.exported",
            object_type="organizer",
            object_id=self.organizer.pk,
            data={"encrypted": bool(passphrase)},
        )
        return _("Creating your export.")


class MakeSandbox(DataView, ActView):
    def act(self) -> str | Promise:
        form = SandboxForm(self.request.POST, prefix="sandbox")
        days = form.cleaned_data["days"] if form.is_valid() else 14
        request_job(
            RequestJob(
                kind=JobKind.CLONE,
                organizer=self.organizer,
                options={"days": days, "made_by": self.visitor.user.email},
                requested_by=self.visitor.user.pk,
            ),
            now=self.now,
        )
        record(
            self.actor,
            "organizer.sandbox.made",
            object_type="organizer",
            object_id=self.organizer.pk,
            data={"days": days},
        )
        return _("Creating your sandbox.")


class RemoveSandbox(DataView, ActView):
    """A page of its own asks first."""

    http_method_names = ("get", "head", "post", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with public_schema():
            copies = copies_of(self.organizer)
        if not copies:
            raise Http404
        return self.show(
            "backoffice/data/remove.html",
            heading=gettext("Delete sandbox"),
            crumbs=[settings_crumb(self), Crumb(gettext("Your data"), self.back())],
            sandbox=copies[0],
        )

    def act(self) -> str | Promise:
        with public_schema():
            copies = copies_of(self.organizer)
            if not copies:
                raise NoSandbox
            # From now on it has ended; if what follows the commit does not happen, the clock sees to it.
            Organizer.objects.filter(pk=copies[0].pk).update(expires_at=self.now)
        request = MoveOrganizer(organizer_id=copies[0].pk, move="expire", reason="", by="clock")
        actor, now = self.actor, self.now
        transaction.on_commit(lambda: _expire(request, actor, now), robust=True)
        record(
            self.actor,
            "organizer.sandbox.removed",
            object_type="organizer",
            object_id=self.organizer.pk,
            data={},
        )
        return _("Sandbox deleted.")


class Watch(DataView):
    """A piece of the page: how far a job is. When it has ended, the page is asked for again."""

    needs_everything = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = self.seen(self.find())
        answer = self.show("backoffice/data/_progress.html", one=seen)
        if not seen.is_under_way:
            answer.headers["HX-Refresh"] = "true"
        return answer


class Stop(DataView, ActView):
    def act(self) -> str | Promise:
        job = self.find()
        stopped = stop_job(job, now=self.now)
        return _("Canceled. All partial data was deleted.") if stopped else ""


class Download(DataView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        job = self.find()
        if job.kind != JobKind.EXPORT or job.state != JobState.DONE or not job.file:
            raise Http404
        if not is_valid(request.GET.get("key", ""), job, self.visitor.user):
            messages.error(request, gettext("This download link has expired. Use the new link below."))
            return self.go(self.back())
        content = archive_store().open(self.organizer.pk, job.file)
        if content is None:
            raise Http404
        log.info("export downloaded", job=str(job.pk), user=str(self.visitor.user.pk))
        answer = FileResponse(
            content,
            as_attachment=True,
            filename=_name_of(self.organizer, job),
            content_type="application/octet-stream",
        )
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


def _expire(request: MoveOrganizer, actor: Actor, now: datetime) -> None:
    with public_schema():
        move_organizer(request, actor=actor, now=now)


def _name_of(organizer: Organizer, job: PortabilityJob) -> str:
    ending = ".tar.gz.age" if job.file.endswith(".age") else ".tar.gz"
    return f"{organizer.slug}-{timezone.localdate(job.created_at)}{ending}"

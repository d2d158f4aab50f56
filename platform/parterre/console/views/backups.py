"""Backups of an organizer: create, restore side by side, compare, swap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parterre.console.forms import ReasonForm, show_refusal
from parterre.console.views.base import StaffView
from parterre.kernel.errors import DomainError
from tenants.context.transactions import public_schema
from tenants.models import JobKind, JobState, Organizer, PortabilityJob
from tenants.portability.job_texts import problem_of, step_of
from tenants.portability.jobs import UNDER_WAY, RequestJob, jobs_of, request_job, stop_job
from tenants.portability.restore import needed_side, side_of
from tenants.staff.log import record_staff_action

KINDS: Final = (JobKind.BACKUP, JobKind.RESTORE, JobKind.EXPORT, JobKind.CLONE)
SHOWN: Final = 30
NAMED: Final = 200


@dataclass(frozen=True, slots=True)
class Act:
    """`action`: in both logs."""

    kind: JobKind
    action: str
    done: Promise


ACTS: Final[Mapping[str, Act]] = {
    "back-up": Act(JobKind.BACKUP, "organizer.backed_up", _("Creating backup.")),
    "beside": Act(JobKind.RESTORE, "organizer.restore.prepared", _("Loading backup.")),
    "compare": Act(JobKind.RESTORE, "organizer.restore.compared", _("Comparing data.")),
    "swap": Act(JobKind.RESTORE, "organizer.restored", _("Swapping data.")),
    "discard": Act(JobKind.RESTORE, "organizer.restore.discarded", _("Deleting the loaded backup.")),
}


class Backups(StaffView):
    place = "organizers"

    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        return self.page(self.organizer(organizer), ReasonForm())

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found, form = self.organizer(organizer), ReasonForm(request.POST)
        if not found.has_schema:
            raise Http404
        name, _colon, backup = request.POST.get("act", "").partition(":")
        if name not in ACTS:
            raise Http404
        if form.is_valid():
            try:
                self._begin(found, name, backup, form.cleaned_data["reason"])
            except DomainError as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, str(ACTS[name].done))
                return redirect("console:backups", organizer=organizer)
        return self.page(found, form, status=422)

    def page(self, organizer: Organizer, form: ReasonForm, *, status: int = 200) -> HttpResponse:
        jobs = [job for job in jobs_of(organizer) if job.kind in KINDS]
        side = side_of(organizer)
        return self.show(
            "console/backups.html",
            status=status,
            organizer=organizer,
            form=form,
            under_way=[(job, step_of(job)) for job in jobs if job.state in UNDER_WAY],
            jobs=[(job, problem_of(job)) for job in jobs if job.state not in UNDER_WAY][:SHOWN],
            **_about(side),
        )

    def _begin(self, organizer: Organizer, name: str, backup: str, reason: str) -> None:
        act = ACTS[name]
        with public_schema(), transaction.atomic():
            request_job(
                RequestJob(
                    kind=act.kind,
                    organizer=organizer,
                    options={
                        **self._options(organizer, name, backup),
                        "made_by": self.user.email,
                        "reason": reason,
                    },
                    requested_by=self.user.pk,
                ),
                now=self.now,
            )
            record_staff_action(
                organizer, act.action, actor=self.actor, now=self.now, data={"reason": reason.strip()}
            )

    def _options(self, organizer: Organizer, name: str, backup: str) -> dict[str, Any]:
        if name == "back-up":
            return {}
        if name != "beside":
            needed_side(organizer)
            return {"act": name}
        try:
            wanted = UUID(backup)
        except ValueError:
            raise Http404 from None
        with public_schema():
            backups = PortabilityJob.objects.filter(
                organizer=organizer, kind=JobKind.BACKUP, state=JobState.DONE, pk=wanted
            )
            if not backups.exclude(file="").exists():
                raise Http404
        return {"backup": str(wanted)}


class StopJob(StaffView):
    place = "organizers"

    def post(self, request: HttpRequest, organizer: UUID, job: UUID) -> HttpResponse:
        with public_schema():
            found = PortabilityJob.objects.filter(pk=job, organizer_id=organizer, kind__in=KINDS).first()
        if found is None:
            raise Http404
        if stop_job(found, now=self.now):
            messages.success(request, _("Stopping at the next step. Changes made so far will be undone."))
        return redirect("console:backups", organizer=organizer)


def _about(side: PortabilityJob | None) -> dict[str, Any]:
    if side is None:
        return {"side": None}
    result = side.result
    return {
        "side": side,
        "made_at": parse_datetime(result["made_at"]),
        "compared_at": parse_datetime(result.get("compared_at", "")),
        "is_swapped": result.get("swapped", False),
        "differences": sorted(result.get("differences", {}).items()),
        "named": result.get("named", [])[:NAMED],
    }

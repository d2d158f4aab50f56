"""Presenters of portability jobs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext, pgettext

from parterre.kernel.clock import utc_now
from tenants.models import OPEN_STATES, JobKind, JobState, Organizer, PortabilityJob
from tenants.portability.job_texts import problem_of, step_of
from tenants.portability.jobs import UNDER_WAY


@dataclass(frozen=True, slots=True)
class JobRow:
    job: PortabilityJob
    url: str = ""  # of the archive

    @property
    def is_under_way(self) -> bool:
        return self.job.state in UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.job.state == JobState.DONE

    @property
    def is_encrypted(self) -> bool:
        return bool(self.job.result.get("encrypted"))

    @property
    def share(self) -> int | None:
        """Of a hundred; None while nobody knows."""
        if self.job.state != JobState.RUNNING or not self.job.total:
            return None
        return min(99, 100 * self.job.done // self.job.total)

    @property
    def step(self) -> str:
        return step_of(self.job)

    @property
    def left(self) -> str:
        """About how long."""
        job = self.job
        if self.share is None or job.started_at is None or not job.done:
            return ""
        passed = (utc_now() - job.started_at).total_seconds()
        seconds = passed / job.done * (job.total - job.done)
        if seconds < 60:
            return gettext("less than a minute left")
        minutes = round(seconds / 60)
        return ngettext("about %(number)d minute left", "about %(number)d minutes left", minutes) % {
            "number": minutes
        }

    @property
    def tone(self) -> str:
        return {"done": "ok", "failed": "no", "waiting": "info", "running": "info"}.get(self.job.state, "")

    @property
    def icon(self) -> str:
        return {"done": "check", "failed": "circle-x", "waiting": "hourglass", "running": "hourglass"}.get(
            self.job.state, "minus"
        )

    @property
    def state(self) -> str:
        return {
            JobState.WAITING: pgettext("export", "Queued"),
            JobState.RUNNING: pgettext("export", "In progress"),
            JobState.DONE: pgettext("export", "Ready"),
            JobState.FAILED: pgettext("export", "Failed"),
            JobState.STOPPED: pgettext("export", "Canceled"),
            JobState.EXPIRED: pgettext("export", "Deleted"),
        }[JobState(self.job.state)]

    @property
    def reason(self) -> str:
        return problem_of(self.job)


def exports_of(jobs: list[PortabilityJob]) -> list[PortabilityJob]:
    return [job for job in jobs if job.kind == JobKind.EXPORT]


def copies_of(organizer: Organizer) -> list[Organizer]:
    """Sandboxes that are there; outside the organizer."""
    return list(
        Organizer.objects.filter(sandbox_of=organizer.pk, state__in=OPEN_STATES).order_by("created_at")
    )

"""What a job is doing, and why it failed, in the reader's language."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from tenants.models import JobState, PortabilityJob

# Steps that are no table's name.
STEPS: Final = {
    "": _("Waiting in the queue"),
    "checking": _("Verifying data"),
    "files": _("Images and files"),
    "opening": _("Activating the sandbox"),
}


def step_of(job: PortabilityJob) -> str:
    words = STEPS.get(job.step)
    return gettext(words) if words else gettext("Data")


def problem_of(job: PortabilityJob) -> str:
    """Of a failure; empty without one. The platform's own mistakes are not told: `job.error` has them."""
    if job.state != JobState.FAILED:
        return ""
    refusal = job.result.get("refusal")
    if refusal:
        return str(gettext(refusal["message"]) % refusal["values"])
    return gettext("Something went wrong on our side. Try again. If the problem persists, contact support.")

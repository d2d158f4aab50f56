"""Changes of an organizer's state: explanation, reason, confirmation. Logged for the platform and the organizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parterre.console.forms import PurgeForm, ReasonForm, show_refusal
from parterre.console.views.base import StaffView
from parterre.kernel.errors import DomainError
from tenants.lifecycle.purge_report import PurgeReport, report_on
from tenants.lifecycle.transitions import MOVES, MoveOrganizer, move_organizer
from tenants.models import Organizer


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Of a move. `button` on the organizer's page; `ask`, `what`, `keep` and `act` where it is asked; `done` after."""

    button: Promise
    ask: Promise
    what: Promise
    keep: Promise
    act: Promise
    done: Promise
    kind: str = ""


WORDS: Final[Mapping[str, Words]] = {
    "activate": Words(
        button=_("Activate"),
        ask=_("Activate %(name)s?"),
        what=_("The trial ends and no payment is due. Nothing else changes."),
        keep=_("Leave unchanged"),
        act=_("Activate %(name)s"),
        done=_("%(name)s is active."),
    ),
    "past-due": Words(
        button=_("Mark as unpaid"),
        ask=_("Mark %(name)s as unpaid?"),
        what=_(
            "The organizer keeps running, and its members see that a payment is overdue. After the "
            "grace period it is suspended."
        ),
        keep=_("Leave unchanged"),
        act=_("Mark %(name)s as unpaid"),
        done=_("%(name)s is marked as unpaid."),
    ),
    "suspend": Words(
        button=_("Suspend"),
        ask=_("Suspend %(name)s?"),
        what=_(
            "The shop shows a closed page, and back office and API become read-only. No data is "
            "deleted, and tickets already sold can still be checked in."
        ),
        keep=_("Keep open"),
        act=_("Suspend %(name)s"),
        done=_("%(name)s is suspended."),
        kind="danger",
    ),
    "resume": Words(
        button=_("Resume"),
        ask=_("Resume %(name)s?"),
        what=_("Shop, back office and API become available again immediately."),
        keep=_("Keep suspended"),
        act=_("Resume %(name)s"),
        done=_("%(name)s is open again."),
        kind="main",
    ),
    "close": Words(
        button=_("Close account"),
        ask=_("Close %(name)s?"),
        what=_(
            "The shop shows a closed page, back office and API become read-only, and tickets can "
            "still be checked in. After the grace period all data is deleted; until then the "
            "organizer can be reopened."
        ),
        keep=_("Keep open"),
        act=_("Close %(name)s"),
        done=_("%(name)s is being closed."),
        kind="danger",
    ),
    "reopen": Words(
        button=_("Reopen"),
        ask=_("Reopen %(name)s?"),
        what=_("The organizer returns to the status it had before it was closed. No data will be deleted."),
        keep=_("Keep closed"),
        act=_("Reopen %(name)s"),
        done=_("Closing of %(name)s canceled."),
        kind="main",
    ),
    "purge": Words(
        button=_("Delete all data"),
        ask=_("Delete all data of %(name)s?"),
        what=_(
            "The database schema, files, domains, teams and queued tasks are deleted immediately, "
            "before the grace period ends. The short name stays reserved. This cannot be undone."
        ),
        keep=_("Keep until the grace period ends"),
        act=_("Delete %(name)s"),
        done=_("%(name)s is being deleted."),
        kind="danger",
    ),
}
# Before these, staff sees what is there, and the record keeps what they saw.
DESTRUCTIVE: Final = ("close", "purge")


class ChangeOfState(StaffView):
    place = "organizers"
    move: ClassVar[str] = ""

    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found = self.organizer(organizer)
        if found.state not in MOVES[self.move].sources:
            return redirect("console:organizer", organizer=organizer)
        return self._ask(found, self._form(found))

    def post(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        found = self.organizer(organizer)
        form = self._form(found, request.POST)
        if not form.is_valid():
            return self._ask(found, form, status=422)
        report = self._report(found)
        wanted = MoveOrganizer(
            organizer_id=found.pk,
            move=self.move,
            reason=form.cleaned_data["reason"],
            by="staff",
            kept={"report": report.as_json()} if report else {},
        )
        try:
            move_organizer(wanted, actor=self.actor, now=self.now)
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self._ask(found, form, status=422)
        messages.success(request, str(WORDS[self.move].done) % {"name": found.name})
        return redirect("console:organizer", organizer=organizer)

    def _form(self, organizer: Organizer, data: Any = None) -> ReasonForm:
        return PurgeForm(data, slug=organizer.slug) if self.move == "purge" else ReasonForm(data)

    def _report(self, organizer: Organizer) -> PurgeReport | None:
        return report_on(organizer, now=self.now) if self.move in DESTRUCTIVE else None

    def _ask(self, organizer: Organizer, form: ReasonForm, status: int = 200) -> HttpResponse:
        return self.show(
            "console/move.html",
            status=status,
            organizer=organizer,
            form=form,
            report=self._report(organizer),
            **asking(self.move, organizer),
        )


def asking(move: str, organizer: Organizer) -> dict[str, Any]:
    """For `console/move.html` and its dialog."""
    words, name = WORDS[move], {"name": organizer.name}
    return {
        "move": move,
        "ask": str(words.ask) % name,
        "what": words.what,
        "keep": words.keep,
        "act": str(words.act) % name,
        "is_danger": words.kind == "danger",
    }

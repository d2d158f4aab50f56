"""From one state to another: what it means, a reason, a confirmation; and both sides know."""

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
        button=_("Set active"),
        ask=_("Set %(name)s active?"),
        what=_("It is no longer on trial, and nothing is to be paid. Nothing else changes."),
        keep=_("Leave it as it is"),
        act=_("Set %(name)s active"),
        done=_("%(name)s is active."),
    ),
    "past-due": Words(
        button=_("Mark as unpaid"),
        ask=_("Mark %(name)s as unpaid?"),
        what=_(
            "Everything goes on, and its members see what is to be paid. After the grace period it is suspended."
        ),
        keep=_("Leave it as it is"),
        act=_("Mark %(name)s as unpaid"),
        done=_("%(name)s is marked as unpaid."),
    ),
    "suspend": Words(
        button=_("Suspend"),
        ask=_("Suspend %(name)s?"),
        what=_(
            "Its shop shows a closed page, its back office and API can only be read, nothing is deleted. Tickets"
            " already sold can still be scanned."
        ),
        keep=_("Keep it open"),
        act=_("Suspend %(name)s"),
        done=_("%(name)s is suspended."),
        kind="danger",
    ),
    "resume": Words(
        button=_("Resume"),
        ask=_("Resume %(name)s?"),
        what=_("Its shop, back office and API open again at once."),
        keep=_("Leave it suspended"),
        act=_("Resume %(name)s"),
        done=_("%(name)s is open again."),
        kind="main",
    ),
    "close": Words(
        button=_("Close for good"),
        ask=_("Close %(name)s for good?"),
        what=_(
            "Its shop shows a closed page, its back office and API can only be read, doors go on scanning. After the"
            " grace period everything is deleted; until then it can be opened again."
        ),
        keep=_("Keep it open"),
        act=_("Close %(name)s"),
        done=_("%(name)s is being closed."),
        kind="danger",
    ),
    "reopen": Words(
        button=_("Open again"),
        ask=_("Open %(name)s again?"),
        what=_("It goes on in the state that it had before it was closed. Nothing will be deleted."),
        keep=_("Leave it closed"),
        act=_("Open %(name)s again"),
        done=_("%(name)s is not being closed any more."),
        kind="main",
    ),
    "purge": Words(
        button=_("Delete now"),
        ask=_("Delete everything of %(name)s?"),
        what=_(
            "Schema, role, files, hosts, teams and all that waits is deleted now, for good, before the grace period"
            " ends. Its short name stays reserved. This cannot be undone."
        ),
        keep=_("Wait for the grace period"),
        act=_("Delete %(name)s for good"),
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

"""An organizer's page: figures, hosts, staff log, available actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from parterre.console import queries
from parterre.console.contact import contact_of
from parterre.console.forms import HostForm, ReasonForm
from parterre.console.sales import sales_of
from parterre.console.timeline import entries_of
from parterre.console.views.base import StaffView
from parterre.console.views.lifecycle import WORDS, asking
from parterre.kernel.formats import format_number
from tenants.lifecycle.access_policy import access_policy_of
from tenants.lifecycle.purge import STEPS, last_purge
from tenants.lifecycle.transitions import MOVES, moves_of
from tenants.models import Domain, Organizer
from tenants.portability.job_texts import problem_of
from tenants.routing.directory import shop_url
from tenants.routing.domains import is_own_host

MOST_ACTIONS = 30
PURGE_STEPS: Final = {
    "quiet": _("Requests and tasks stopped"),
    "routes": _("Access removed"),
    "work": _("Queued tasks deleted"),
    "files": _("Files deleted"),
    "cache": _("Cache cleared"),
    "schema": _("Database schema deleted"),
    "role": _("Database role deleted"),
    "figures": _("Statistics deleted"),
    "tombstone": _("Short name reserved"),
}


PURGE_COUNTS: Final = {
    "inside": _("Open transactions"),
    "jobs_stopped": _("Jobs stopped"),
    "domains": _("Domains"),
    "tokens": _("API tokens"),
    "members": _("Members"),
    "invitations": _("Open invitations"),
    "outbox": _("Queued tasks"),
    "due_jobs": _("Periodic jobs"),
    "files": _("Files"),
    "archives": _("Exports and backups"),
    "sides": _("Loaded backups"),
    "jobs": _("Jobs"),
    "keys": _("Cache entries"),
    "tables": _("Tables"),
    "role": _("Database roles"),
    "kept": _("Kept"),
    "stats": _("Statistics"),
    "days": _("Days of sales"),
    "support_sessions": _("Support sessions"),
    "fleet_steps": _("Migration steps"),
    "signups": _("Sign-ups"),
    "organizer": _("Organizers"),
}


class OrganizerPage(StaffView):
    """Shown by whatever changes something on it, too: with its errors at the field."""

    place = "organizers"

    def detail(
        self,
        organizer: Organizer,
        *,
        host_form: HostForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        purge = last_purge(organizer)
        done = purge.result["steps"] if purge else {}
        return self.show(
            "console/organizer.html",
            status=status,
            organizer=organizer,
            stats=getattr(organizer, "stats", None),
            sales=sales_of([organizer.pk], self.now)[organizer.pk],
            backlog=queries.backlog(self.now, organizer_id=organizer.pk),
            domains=with_own(organizer.domains.select_related("tenant").order_by("-is_primary", "domain")),
            contact=contact_of(organizer),
            entries=entries_of(queries.staff_actions(organizer=organizer)[:MOST_ACTIONS]),
            other_entries=entries_of(
                queries.staff_actions(organizer=organizer, is_staff=False)[:MOST_ACTIONS]
            ),
            shop_url=shop_url(organizer),
            version=organizer.schema_version[:8],
            is_behind=organizer.schema_version not in ("", queries.wanted_version()),
            is_known=access_policy_of(organizer).is_known,
            moves=_buttons(organizer),
            suspending=asking("suspend", organizer) if organizer.state in MOVES["suspend"].sources else None,
            suspend_form=ReasonForm(),
            purge=purge,
            purge_steps=[
                (PURGE_STEPS[step.name], list(_counts(done[step.name])))
                for step in STEPS
                if step.name in done
            ],
            purge_problem=problem_of(purge) if purge else "",
            host_form=host_form or HostForm(),
        )


def _counts(removed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What and how many, in words and figures."""
    for name, count in removed.items():
        is_number = isinstance(count, int)
        yield (
            str(PURGE_COUNTS.get(name, name)),
            format_number(count, get_language()) if is_number else gettext(count),
        )


def with_own(domains: Iterable[Domain]) -> list[Domain]:
    """Marked with `is_own`: the shop's own address on the platform."""
    found = list(domains)
    for domain in found:
        domain.is_own = is_own_host(domain.tenant, domain)
    return found


class OrganizerDetail(OrganizerPage):
    def get(self, request: HttpRequest, organizer: UUID) -> HttpResponse:
        return self.detail(self.organizer(organizer))


def _buttons(organizer: Organizer) -> list[dict[str, Any]]:
    """Suspending is asked in a dialog of the page, where there is script."""
    return [
        {
            "button": WORDS[move.name].button,
            "kind": WORDS[move.name].kind,
            "url": reverse(f"console:{move.name}", args=[organizer.pk]),
            "opens": "suspend" if move.name == "suspend" else "",
        }
        for move in moves_of(organizer, "staff")
    ]

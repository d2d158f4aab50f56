"""Filters of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.audit.models import LogEntry

LONGEST: Final = 64
MOST: Final = 2**63 - 1

# By the first part of an action's name.
KINDS: Final[Mapping[str, tuple[str | Promise, tuple[str, ...]]]] = {
    "orders": (_("Orders and payments"), ("order.",)),
    "offer": (_("Products, quotas, taxes"), ("item.", "quota.", "taxrule.")),
    "events": (_("Events"), ("event.",)),
    "checkin": (_("Check-in"), ("checkin",)),
    "team": (_("Teams"), ("team.",)),
    "organizer": (_("Organizer account"), ("organizer.",)),
    "support": (_("Support sessions"), ("support.",)),
}
ACTORS: Final[Mapping[str, str | Promise]] = {
    "staff": _("Platform staff"),
    "buyer": _("Buyers"),
    "token": _("API tokens"),
    "system": _("Parterre (automatic)"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """`event`: a slug. `who`: one of ACTORS, or the id of a user. Empty: all of it. `before`: older than this entry."""

    event: str = ""
    kind: str = ""
    who: str = ""
    before: int | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Choice:
        """What is not understood is left out."""
        before = given.get("before", "")
        is_key = before.isascii() and before.isdigit() and len(before) < 20
        return cls(
            event=_text(given.get("event", "")),
            kind=given.get("kind", "") if given.get("kind", "") in KINDS else "",
            who=_text(given.get("who", "")),
            before=min(int(before), MOST) if is_key else None,
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.event or self.kind or self.who)


def chosen(entries: QuerySet[LogEntry], choice: Choice, *, event_id: int | None) -> QuerySet[LogEntry]:
    if event_id is not None:
        entries = entries.filter(event_id=event_id)
    if choice.kind:
        starts = Q()
        for prefix in KINDS[choice.kind][1]:
            starts |= Q(action__startswith=prefix)
        entries = entries.filter(starts)
    if choice.who == "staff":
        entries = entries.filter(data__staff=True)
    elif choice.who in ACTORS:
        entries = entries.filter(actor_kind=choice.who)
    elif choice.who:
        entries = entries.filter(actor_kind="user", actor_id=choice.who).exclude(data__has_key="staff")
    return entries.filter(pk__lt=choice.before) if choice.before is not None else entries


def _text(value: str) -> str:
    return "" if "\0" in value or len(value) > LONGEST else value

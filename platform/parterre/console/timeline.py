"""What staff did, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from parterre.console.queries import names_of
from tenants.models import Organizer, StaffAction

SENTENCES: Mapping[str, tuple[Promise, str, str]] = {
    "organizer.suspended": (_("%(who)s suspended the organizer"), "ban", "no"),
    "organizer.resumed": (_("%(who)s resumed the organizer"), "play", "ok"),
    "organizer.host.added": (_("%(who)s added the host %(host)s"), "globe", ""),
    "organizer.host.removed": (_("%(who)s removed the host %(host)s"), "unlink", ""),
    "support.started": (_("%(who)s went inside for support"), "eye", "wait"),
    "support.raised": (_("%(who)s raised the support session: it may write"), "pencil", "no"),
    "support.ended": (_("%(who)s ended the support session"), "log-out", ""),
}


@dataclass(frozen=True, slots=True)
class Entry:
    sentence: str
    at: datetime
    icon: str
    tone: str
    note: str
    organizer: Organizer | None


def entries_of(actions: Iterable[StaffAction]) -> list[Entry]:
    """Two reads, however many: the actions and the names of who did them."""
    actions = list(actions)
    names = names_of(action.user_id for action in actions)
    return [_entry(action, names.get(action.user_id, gettext("Somebody"))) for action in actions]


def _entry(action: StaffAction, who: str) -> Entry:
    sentence, icon, tone = SENTENCES.get(action.action, (_("%(who)s did something"), "circle-check", ""))
    values = {"who": who, "host": action.data.get("host", "")}
    return Entry(
        sentence=str(sentence) % values,
        at=action.at,
        icon=icon,
        tone=tone,
        note=_note(action),
        organizer=action.organizer,
    )


def _note(action: StaffAction) -> str:
    reason = str(action.data.get("reason", ""))
    minutes = action.data.get("minutes")
    if not minutes:
        return reason
    length = ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
    return f"{reason} · {length}"

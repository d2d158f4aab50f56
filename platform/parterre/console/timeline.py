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
from tenants.staff.log import THE_PLATFORM

SENTENCES: Mapping[str, tuple[Promise, str, str]] = {
    "organizer.activated": (_("%(who)s set the organizer active"), "circle-check", "ok"),
    "organizer.past_due": (_("%(who)s marked the organizer as unpaid"), "clock", "wait"),
    "organizer.closing": (_("%(who)s closed the organizer"), "ban", "no"),
    "organizer.reopened": (_("%(who)s opened the organizer again"), "undo-2", "ok"),
    "organizer.purging": (_("%(who)s had everything deleted"), "trash-2", "no"),
    "organizer.notice": (_("%(who)s told the owners what will happen"), "mail", "wait"),
    "organizer.suspended": (_("%(who)s suspended the organizer"), "ban", "no"),
    "organizer.resumed": (_("%(who)s resumed the organizer"), "play", "ok"),
    "organizer.host.added": (_("%(who)s added the host %(host)s"), "globe", ""),
    "organizer.host.removed": (_("%(who)s removed the host %(host)s"), "unlink", ""),
    "organizer.host.claimed": (_("%(who)s wants to use the host %(host)s"), "globe", ""),
    "organizer.host.verified": (_("The host %(host)s is proved"), "globe", "ok"),
    "organizer.host.active": (_("The host %(host)s is active"), "globe", "ok"),
    "organizer.host.failing": (_("The host %(host)s is failing"), "globe", "no"),
    "organizer.host.lapsed": (_("The host %(host)s was never proved: the claim lapsed"), "unlink", ""),
    "organizer.host.lost": (_("The host %(host)s lost its proof and was removed"), "unlink", "no"),
    "organizer.host.primary": (_("%(who)s made %(host)s the primary host"), "flag", ""),
    "organizer.renamed": (_("%(who)s changed the short name from %(before)s to %(slug)s"), "pencil", ""),
    "organizer.backed_up": (_("%(who)s made a backup"), "package", ""),
    "organizer.restore.prepared": (_("%(who)s brought a backup beside the organizer"), "layers", "wait"),
    "organizer.restore.compared": (_("%(who)s compared the organizer with a backup"), "layers", ""),
    "organizer.restored": (_("%(who)s let the organizer and a backup change places"), "undo-2", "no"),
    "organizer.restore.discarded": (_("%(who)s discarded what stood beside"), "trash-2", ""),
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
    names[THE_PLATFORM] = gettext("The platform")
    return [_entry(action, names.get(action.user_id, gettext("Somebody"))) for action in actions]


def _entry(action: StaffAction, who: str) -> Entry:
    sentence, icon, tone = SENTENCES.get(action.action, (_("%(who)s did something"), "circle-check", ""))
    values = {"who": who, **{name: action.data.get(name, "") for name in ("host", "before", "slug")}}
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

"""Staff actions as sentences."""

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
    "organizer.activated": (_("%(who)s activated the organizer"), "circle-check", "ok"),
    "organizer.past_due": (_("%(who)s marked the organizer as unpaid"), "clock", "wait"),
    "organizer.closing": (_("%(who)s closed the organizer"), "ban", "no"),
    "organizer.reopened": (_("%(who)s reopened the organizer"), "undo-2", "ok"),
    "organizer.purging": (_("%(who)s deleted all data"), "trash-2", "no"),
    "organizer.notice": (_("%(who)s notified the owners of the upcoming change"), "mail", "wait"),
    "organizer.suspended": (_("%(who)s suspended the organizer"), "ban", "no"),
    "organizer.resumed": (_("%(who)s resumed the organizer"), "play", "ok"),
    "organizer.host.added": (_("%(who)s added the domain %(host)s"), "globe", ""),
    "organizer.host.removed": (_("%(who)s removed the domain %(host)s"), "unlink", ""),
    "organizer.host.claimed": (_("%(who)s requested the domain %(host)s"), "globe", ""),
    "organizer.host.verified": (_("Domain %(host)s was verified"), "globe", "ok"),
    "organizer.host.active": (_("Domain %(host)s is active"), "globe", "ok"),
    "organizer.host.failing": (_("Domain %(host)s is failing"), "globe", "no"),
    "organizer.host.lapsed": (_("Domain %(host)s was not verified in time and was removed"), "unlink", ""),
    "organizer.host.lost": (_("Domain %(host)s could no longer be verified and was removed"), "unlink", "no"),
    "organizer.host.primary": (_("%(who)s made %(host)s the primary domain"), "flag", ""),
    "organizer.renamed": (_("%(who)s changed the short name from %(before)s to %(slug)s"), "pencil", ""),
    "organizer.share": (
        _("%(who)s changed the share from %(before)s to %(share)s"),
        "sliders-horizontal",
        "",
    ),
    "organizer.backed_up": (_("%(who)s created a backup"), "package", ""),
    "organizer.restore.prepared": (_("%(who)s loaded a backup"), "layers", "wait"),
    "organizer.restore.compared": (_("%(who)s compared the current data with a backup"), "layers", ""),
    "organizer.restored": (_("%(who)s swapped the current data with a backup"), "undo-2", "no"),
    "organizer.restore.discarded": (_("%(who)s discarded the loaded backup"), "trash-2", ""),
    "support.started": (_("%(who)s started a support session"), "eye", "wait"),
    "support.entered": (_("%(who)s opened the back office"), "eye", "wait"),
    "support.raised": (_("%(who)s enabled write access for the support session"), "pencil", "no"),
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
    return [_entry(action, names.get(action.user_id, gettext("Unknown user"))) for action in actions]


def _entry(action: StaffAction, who: str) -> Entry:
    sentence, icon, tone = SENTENCES.get(action.action, (_("%(who)s made a change"), "circle-check", ""))
    values = {"who": who, **{name: action.data.get(name, "") for name in ("host", "before", "slug", "share")}}
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

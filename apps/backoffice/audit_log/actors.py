"""Display names of actors: members, API tokens, platform staff, buyers, the platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from apps.audit.models import LogEntry
from apps.teams.models import ApiToken, TeamMember

SUPPORT: Final = "support.started"
LEFT: Final = "team.member.removed"


@dataclass(frozen=True, slots=True)
class Who:
    name: str
    is_staff: bool = False


def names_of(entries: Iterable[LogEntry]) -> dict[tuple[str, str], Who]:
    """By kind and id. Three queries at most, however many entries."""
    seen = {(entry.actor_kind, entry.actor_id) for entry in entries}
    names = _members({id_ for kind, id_ in seen if kind == "user"})
    names |= _tokens({id_ for kind, id_ in seen if kind == "token"})
    fixed = {"buyer": _("The buyer"), "system": _("Parterre")}
    for kind, id_ in seen - names.keys():
        names[kind, id_] = Who(fixed.get(kind, _("Former member")))
    return names


def name_of(entry: LogEntry, names: dict[tuple[str, str], Who]) -> Who:
    if isinstance(entry.data, dict) and entry.data.get("staff") is True:
        return Who(_("Platform staff"), is_staff=True)
    return names[entry.actor_kind, entry.actor_id]


def _members(ids: set[str]) -> dict[tuple[str, str], Who]:
    if not ids:
        return {}
    users = {UUID(id_) for id_ in ids}
    rows = (
        TeamMember.objects.filter(user_id__in=users).values_list("user_id", "full_name", "email").distinct()
    )
    names = {str(user): name or email for user, name, email in rows}
    found = {("user", user): Who(name) for user, name in names.items()}
    return found | _gone(ids - names.keys())


def _gone(ids: set[str]) -> dict[tuple[str, str], Who]:
    """In no team any more, or staff in a support session: the log itself knows."""
    if not ids:
        return {}
    left = LogEntry.objects.filter(object_type="team", action=LEFT, data__user__in=list(ids))
    staff = LogEntry.objects.filter(object_type="organizer", action=SUPPORT, actor_id__in=ids)
    found = {}
    for entry in left.union(staff, all=True):
        if entry.action == SUPPORT:
            found["user", entry.actor_id] = Who(_("Platform staff"), is_staff=True)
        else:
            found["user", str(entry.data["user"])] = Who(str(entry.data.get("email", "")))
    return found


def _tokens(ids: set[str]) -> dict[tuple[str, str], Who]:
    keys = {int(id_) for id_ in ids if id_.isdigit()}
    if not keys:
        return {}
    rows = ApiToken.objects.filter(pk__in=keys).values_list("pk", "name")
    return {("token", str(pk)): Who(_("API token “%(name)s”") % {"name": name}) for pk, name in rows}

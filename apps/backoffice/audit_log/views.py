"""Audit log of the organizer, newest first; actions of platform staff are marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from apps.audit.models import LogEntry
from apps.backoffice.audit_log.actors import Who, name_of, names_of
from apps.backoffice.audit_log.filters import ACTORS, KINDS, Choice, chosen
from apps.backoffice.audit_log.objects import About, objects_of
from apps.backoffice.audit_log.sentences import LogLine, log_line
from apps.backoffice.base import MemberView
from apps.backoffice.events.visible import visible_events
from apps.backoffice.settings.crumbs import settings_crumb
from apps.teams.models import TeamMember
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.kernel.formats import text_in

SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Row:
    entry: LogEntry
    told: LogLine
    who: Who
    about: About | None
    url: str
    event: str


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


class Log(MemberView):
    rights: ClassVar[tuple[str, ...]] = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        choice = Choice.of(request.GET.dict())
        events = {event.slug: event for event in visible_events(self.access).order_by("-date_from", "-pk")}
        event = events.get(choice.event)
        found = list(
            chosen(self._entries(), choice, event_id=event.pk if event else None).order_by("-pk")[: SIZE + 1]
        )
        names = {event.pk: text_in(event.name, get_language()) for event in events.values()}
        return self.show(
            "backoffice/audit_log/log.html",
            heading=gettext("Audit log"),
            crumbs=[settings_crumb(self)],
            rows=self._rows(found[:SIZE], names),
            choice=choice,
            events=[Option(slug, names[event.pk], slug == choice.event) for slug, event in events.items()],
            kinds=[Option(key, str(label), key == choice.kind) for key, (label, _) in KINDS.items()],
            people=self._people(choice),
            older=self._older(choice, found[SIZE - 1].pk) if len(found) > SIZE else "",
            newest=self._newest(choice) if choice.before is not None else "",
        )

    def _entries(self) -> Any:
        visible = self.access.visible_events()
        entries = LogEntry.objects.all()
        return (
            entries
            if visible is None
            else entries.filter(event_id__in=visible) | entries.filter(event_id=None)
        )

    def _rows(self, entries: Sequence[LogEntry], events: dict[int, str]) -> list[Row]:
        names, objects = names_of(entries), objects_of(entries)
        return [self._row(entry, names, objects, events) for entry in entries]

    def _row(self, entry: LogEntry, names: Any, objects: Any, events: dict[int, str]) -> Row:
        who = name_of(entry, names)
        about = objects.get((entry.object_type, entry.object_id))
        name, *more = about.page if about and about.page else ("",)
        event = events.get(entry.event_id, "") if entry.event_id and entry.object_type != "event" else ""
        return Row(
            entry, log_line(entry, who=who.name), who, about, self.url(name, *more) if name else "", event
        )

    def _people(self, choice: Choice) -> list[Option]:
        rows = TeamMember.objects.values_list("user_id", "full_name", "email").order_by("full_name", "email")
        members = {str(user): name or email for user, name, email in rows}
        people = members | {key: str(label) for key, label in ACTORS.items()}
        return [Option(key, label, key == choice.who) for key, label in people.items()]

    def _older(self, choice: Choice, last: int) -> str:
        return f"{self._newest(choice)}&{urlencode({'before': last})}"

    def _newest(self, choice: Choice) -> str:
        return f"?{urlencode({'event': choice.event, 'kind': choice.kind, 'who': choice.who})}"

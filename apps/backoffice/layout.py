"""Page layout of the back office: bar, navigation, banners. Runs no query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.backoffice.areas import Entry, entries, event_entries
from apps.backoffice.banners import banner_of, is_pressing
from apps.backoffice.visitor import Visitor
from apps.events.models import Event
from parterre.web.frames import OfficeFrame, Place, Section, Strip, at
from tenants.models import Organizer, OrganizerState, SupportSession
from tenants.routing.directory import shop_url
from tenants.staff.support_sessions import session_url


def office_frame(
    organizer: Organizer,
    visitor: Visitor,
    *,
    path: str,
    now: datetime,
    event: Event | None = None,
    inside: SupportSession | None = None,
    waiting: int = 0,
) -> OfficeFrame:
    """`inside`: staff's session, told to the organizer's members. `waiting`: what needs somebody, where it is known."""
    home = reverse("office:home", args=[organizer.slug])
    seen = [entry for entry in entries() if _may(visitor, entry)]
    sections = at(path, tuple(_sections(seen, organizer, home, waiting)))
    marked = {place.url: place for section in sections for place in section.places}
    shortcuts = [marked[_url(entry, organizer)] for entry in seen if entry.is_shortcut]
    return OfficeFrame(
        name=organizer.name,
        home_url=home,
        sections=sections,
        shortcuts=tuple(shortcuts[:4]),
        switch=(Place(organizer.name, home, current=True), *switch_places(organizer)),
        account_name=visitor.user.full_name or visitor.user.email,
        account=account_places(),
        sign_out_url=reverse("account_logout"),
        search_url=reverse("office:search", args=[organizer.slug]),
        search_label=_("Search orders, events, pages"),
        mode=_mode(event),
        strip=_strip(organizer, visitor, event, inside, now),
    )


def event_tabs(organizer: Organizer, event: Event, visitor: Visitor, *, path: str) -> tuple[Place, ...]:
    seen = [entry for entry in event_entries() if entry.group != "search" and _may(visitor, entry, event)]
    places = tuple(
        Place(str(entry.label), reverse(entry.name, args=[organizer.slug, event.slug]), icon=entry.icon)
        for entry in seen
    )
    (section,) = at(path, (Section(places),))
    return section.places


def _sections(seen: list[Entry], organizer: Organizer, home: str, waiting: int) -> Iterable[Section]:
    for group in ("work", "organizer"):
        places = [
            Place(str(entry.label), _url(entry, organizer), icon=entry.icon)
            for entry in seen
            if entry.group == group
        ]
        yield Section(tuple(replace(one, count=waiting) if one.url == home else one for one in places))


def _may(visitor: Visitor, entry: Entry, event: Event | None = None) -> bool:
    event_id = event.pk if event is not None else None
    return not entry.rights or visitor.access.may_any(entry.rights, event_id=event_id)


def _url(entry: Entry, organizer: Organizer) -> str:
    return reverse(entry.name, args=[organizer.slug])


def account_places() -> tuple[Place, ...]:
    return (
        Place(_("Your account"), reverse("account_home"), icon="user"),
        Place(_("Signed-in devices"), reverse("usersessions_list"), icon="monitor"),
    )


def switch_places(organizer: Organizer) -> tuple[Place, ...]:
    return (
        Place(_("View shop"), shop_url(organizer), icon="external-link"),
        # Asked for: whoever has one only would come back here, and may want to create another.
        Place(_("Your organizers"), f"{reverse('organizers')}?all", icon="building-2"),
    )


def _mode(event: Event | None) -> str:
    if event is None:
        return ""
    return "test" if event.testmode else "live" if event.live else ""


def _strip(
    organizer: Organizer,
    visitor: Visitor,
    event: Event | None,
    inside: SupportSession | None,
    now: datetime,
) -> Strip | None:
    if visitor.support is not None:
        text = _support_text(visitor.support, now, own=True)
        return Strip(text, _("End session"), session_url(visitor.support))
    if inside is not None:
        return Strip(_support_text(inside, now, own=False))
    if is_pressing(organizer):
        return _banner(organizer, visitor)
    if event is not None and event.testmode:
        return Strip(_("Test mode: new orders are tests. Nothing is charged, and no quota is used."))
    return _banner(organizer, visitor)


def _banner(organizer: Organizer, visitor: Visitor) -> Strip | None:
    text = banner_of(organizer)
    if not text:
        return None
    if organizer.state == OrganizerState.CLOSING and visitor.access.is_owner:
        return Strip(text, _("Reopen account"), reverse("office:close-account", args=[organizer.slug]))
    return Strip(text)


def _support_text(session: SupportSession, now: datetime, *, own: bool) -> str:
    minutes = max(1, -((now - session.until) // timedelta(minutes=1)))
    left = ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
    if own:
        text = (
            _("You are in a support session for %(left)s. Reason: %(reason)s")
            if session.may_write
            else _("You are in a read-only support session for %(left)s. Reason: %(reason)s")
        )
    else:
        text = (
            _("Platform staff has access for %(left)s. Reason: %(reason)s")
            if session.may_write
            else _("Platform staff has read-only access for %(left)s. Reason: %(reason)s")
        )
    return text % {"left": left, "reason": session.reason}

"""Attention items for draft events that cannot be sold yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.backoffice.areas import AttentionItem, Member
from apps.backoffice.events.visible import not_over, visible_events
from apps.backoffice.refusals import sentence_of
from apps.events.facade import blockers_of
from apps.events.models import Event
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE
from parterre.kernel.formats import text_in

MOST = 3
SOON = timedelta(days=60)


def events_not_live(view: Member) -> Iterator[AttentionItem]:
    """The next few drafts. Of each, its blockers are looked up: a handful of queries, however many events there are."""
    drafts = visible_events(view.access).filter(
        not_over(view.now), live=False, date_from__lte=view.now + SOON
    )
    allowed = view.access.events_with(EVENT_SETTINGS_GENERAL_WRITE)
    if allowed is not None:
        drafts = drafts.filter(pk__in=allowed)
    for event in drafts.order_by("date_from", "pk")[:MOST]:
        yield _need(view, event)


def _need(view: Member, event: Event) -> AttentionItem:
    name = text_in(event.name, get_language())
    url = view.url("event", event.slug)
    blockers = blockers_of(event)
    if not blockers:
        return AttentionItem(
            title=_("%(event)s is ready to go live") % {"event": name},
            text=_("The setup is complete. Tickets can be bought once the event is live."),
            action=_("View event"),
            url=url,
            order=40,
        )
    number = len(blockers)
    return AttentionItem(
        title=_("%(event)s can’t go live yet") % {"event": name},
        text=" ".join(sentence_of(blocker) for blocker in blockers),
        action=ngettext("Fix %(number)s issue", "Fix %(number)s issues", number) % {"number": number},
        url=url,
        order=30,
    )

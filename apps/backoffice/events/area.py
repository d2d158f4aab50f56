"""Navigation entries of events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.backoffice.events.attention import events_not_live
from apps.teams.rights import (
    EVENT_ORDERS_CHECKIN,
    EVENT_ORDERS_WRITE,
    EVENT_SETTINGS_GENERAL_WRITE,
    ORGANIZER_EVENTS_CREATE,
)

AREA = Area(
    urls="apps.backoffice.events.urls",
    entries=[
        Entry(label=_("Events"), icon="calendar", name="office:events", order=20, is_shortcut=True),
        Entry(
            label=_("Check-in"),
            icon="scan-line",
            name="gate:choose",
            order=50,
            rights=(EVENT_ORDERS_CHECKIN, EVENT_ORDERS_WRITE),
            is_shortcut=True,
        ),
        Entry(
            label=_("New event"),
            icon="calendar-plus",
            name="office:event-new",
            order=21,
            rights=(ORGANIZER_EVENTS_CREATE,),
            group="search",
        ),
    ],
    event_entries=[
        Entry(label=_("Overview"), icon="house", name="office:event", order=10),
        Entry(
            label=_("Details"),
            icon="pencil",
            name="office:event-details",
            order=20,
            rights=(EVENT_SETTINGS_GENERAL_WRITE,),
            words=_("name date location"),
        ),
        Entry(
            label=_("Delete event"),
            icon="trash-2",
            name="office:event-delete",
            order=90,
            rights=(EVENT_SETTINGS_GENERAL_WRITE,),
            group="search",
        ),
    ],
    needs=[events_not_live],
)

"""Navigation entries of check-in lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import EVENT_ORDERS_CHECKIN, EVENT_ORDERS_READ, EVENT_SETTINGS_GENERAL_WRITE

SEEN_WITH = (EVENT_SETTINGS_GENERAL_WRITE, EVENT_ORDERS_READ, EVENT_ORDERS_CHECKIN)

AREA = Area(
    urls="apps.backoffice.checkin_lists.urls",
    event_entries=[
        Entry(
            label=_("New check-in list"),
            icon="plus",
            name="office:checkin-list-new",
            order=81,
            rights=(EVENT_SETTINGS_GENERAL_WRITE,),
            group="search",
        ),
        Entry(label=_("Check-in"), icon="scan-line", name="office:checkin-lists", order=80, rights=SEEN_WITH),
    ],
)

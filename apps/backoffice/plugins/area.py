"""Navigation entries of plugins."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE, ORGANIZER_SETTINGS_GENERAL_WRITE

AREA = Area(
    urls="apps.backoffice.plugins.urls",
    entries=[
        Entry(
            label=_("Plugins"),
            text=_("Payment methods, ticket formats and other extensions"),
            icon="plug",
            name="office:plugins",
            order=74,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="settings",
        )
    ],
    event_entries=[
        Entry(
            label=_("Plugins"),
            icon="plug",
            name="office:event-plugins",
            order=70,
            rights=(EVENT_SETTINGS_GENERAL_WRITE,),
        )
    ],
)

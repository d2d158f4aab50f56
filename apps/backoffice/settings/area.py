"""What this area adds to the back office: an index of all settings of the organizer, its defaults, an event's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import (
    EVENT_SETTINGS_GENERAL_WRITE,
    EVENT_SETTINGS_PAYMENT_WRITE,
    ORGANIZER_SETTINGS_GENERAL_WRITE,
)

AREA = Area(
    urls="apps.backoffice.settings.urls",
    entries=[
        Entry(
            label=_("Settings"),
            icon="settings",
            name="office:settings",
            order=70,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="house",
        ),
        Entry(
            label=_("General"),
            text=_("Name, contact, legal pages, languages, and defaults for all events"),
            icon="sliders-horizontal",
            name="office:settings-general",
            order=71,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="settings",
        ),
    ],
    event_entries=[
        Entry(
            label=_("Settings"),
            icon="sliders-horizontal",
            name="office:event-settings",
            order=65,
            rights=(EVENT_SETTINGS_GENERAL_WRITE, EVENT_SETTINGS_PAYMENT_WRITE),
        ),
    ],
)

"""Navigation entries of the settings: the index, the organizer's defaults, an event's settings."""

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
            group="organizer",
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

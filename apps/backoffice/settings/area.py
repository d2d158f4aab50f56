"""Navigation entries of the settings: the index, the organizer's defaults, an event's settings."""

from __future__ import annotations

from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.backoffice.settings.forms import LINK_TEXTS, SETTING_TEXTS
from apps.teams.rights import (
    EVENT_SETTINGS_GENERAL_WRITE,
    EVENT_SETTINGS_PAYMENT_WRITE,
    ORGANIZER_SETTINGS_GENERAL_WRITE,
)

# The search finds each setting by its name.
_NAMES: Final = [name for name, _help in (*LINK_TEXTS.values(), *SETTING_TEXTS.values())]
_EVERY_SETTING: Final = format_lazy(" ".join(["{}"] * len(_NAMES)), *_NAMES)

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
            words=_EVERY_SETTING,
        ),
    ],
    event_entries=[
        Entry(
            label=_("Settings"),
            icon="sliders-horizontal",
            name="office:event-settings",
            order=65,
            rights=(EVENT_SETTINGS_GENERAL_WRITE, EVENT_SETTINGS_PAYMENT_WRITE),
            words=_EVERY_SETTING,
        ),
    ],
)

"""Navigation entries of branding."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE

AREA = Area(
    urls="apps.backoffice.branding.urls",
    entries=[
        Entry(
            label=_("Branding"),
            text=_("Color, logo and header image of your shop"),
            icon="palette",
            name="office:branding",
            order=72,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="settings",
        )
    ],
)

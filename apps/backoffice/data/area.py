"""Navigation entries of data export and sandbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE

AREA = Area(
    urls="apps.backoffice.data.urls",
    entries=[
        Entry(
            label=_("Your data"),
            text=_("Export everything, or try things out in a sandbox"),
            icon="package",
            name="office:data",
            order=81,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="account",
        )
    ],
)

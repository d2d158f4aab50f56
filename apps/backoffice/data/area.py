"""What this area adds to the back office: the organizer's data to take along, and a copy to try things out in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE

AREA = Area(
    urls="apps.backoffice.data.urls",
    entries=[
        Entry(
            label=_("Your data"),
            icon="package",
            name="office:data",
            order=180,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="house",
        )
    ],
)

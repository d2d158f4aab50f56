"""Navigation entries of closing the account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE

AREA = Area(
    urls="apps.backoffice.close_account.urls",
    entries=[
        Entry(
            label=_("Close account"),
            text=_("Close the shop and delete everything after a grace period"),
            icon="ban",
            name="office:close-account",
            order=82,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="account",
        )
    ],
)

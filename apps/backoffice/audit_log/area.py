"""Navigation entries of the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE

AREA = Area(
    urls="apps.backoffice.audit_log.urls",
    entries=[
        Entry(
            label=_("Audit log"),
            text=_("Who changed what, and when"),
            icon="history",
            name="office:log",
            order=80,
            rights=(ORGANIZER_SETTINGS_GENERAL_WRITE,),
            group="account",
        )
    ],
)

"""Navigation entries of teams."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.teams.rights import ORGANIZER_TEAMS_WRITE

AREA = Area(
    urls="apps.backoffice.team.urls",
    entries=[
        Entry(
            label=_("Teams"),
            icon="users",
            name="office:teams",
            order=60,
            rights=(ORGANIZER_TEAMS_WRITE,),
            group="organizer",
            words=_("members access permissions API tokens"),
        ),
        Entry(
            label=_("New team"),
            icon="plus",
            name="office:team-new",
            order=61,
            rights=(ORGANIZER_TEAMS_WRITE,),
            group="search",
        ),
    ],
)

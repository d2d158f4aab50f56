"""Edit texts, dates and location of an event."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import EventFormView
from apps.backoffice.events.forms import DetailsForm, zones
from apps.backoffice.languages import languages_for
from apps.events.facade import is_protected, update_event
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE

FIELDS = (
    "name",
    "date_from",
    "date_to",
    "date_admission",
    "timezone",
    "currency",
    "location",
    "presale_start",
    "presale_end",
    "is_public",
)


class Details(EventFormView):
    rights = (EVENT_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/events/details.html"

    def form(self, data: Any = None, files: Any = None) -> DetailsForm:
        event = self.event
        asked = (data or {}).get("timezone", "")
        languages = languages_for(event.name, locales=event.languages)
        return DetailsForm(
            data,
            languages=languages,
            zone=ZoneInfo(asked if asked in dict(zones()) else event.timezone),
            initial={name: getattr(event, name) for name in FIELDS},
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("Event details"), "is_deletable": not is_protected(self.event)}

    def save(self, form: Any) -> str | Promise:
        values = {name: form.cleaned_data[name] for name in FIELDS}
        values["location"] = values["location"] or None
        update_event(event=self.event, changes=values, actor=self.actor)
        return _("Saved.")

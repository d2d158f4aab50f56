"""Words, days and place of an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import EventFormView
from apps.backoffice.events.forms import DetailsForm, zones
from apps.backoffice.languages import languages_for
from apps.events.facade import LINKS_OF_EVENT, change_event_links, is_protected, update_event
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


def _languages(codes: Sequence[str]) -> list[str]:
    """Of an event: those listed, of those there are; none listed means all."""
    known = [code for code, _name in settings.LANGUAGES]
    return [code for code in codes if code in known] or known


class Details(EventFormView):
    rights = (EVENT_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/events/details.html"

    def form(self, data: Any = None, files: Any = None) -> DetailsForm:
        event = self.event
        asked = (data or {}).get("timezone", "")
        languages = languages_for(event.name, locales=event.locales)
        spoken = _languages(event.locales)
        return DetailsForm(
            data,
            languages=languages,
            zone=ZoneInfo(asked if asked in dict(zones()) else event.timezone),
            initial={
                **{name: getattr(event, name) for name in FIELDS},
                **{name: event.settings.get(name) for name in LINKS_OF_EVENT},
                "locales": spoken,
                "first_locale": spoken[0],
            },
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("Event details"), "is_deletable": not is_protected(self.event)}

    def save(self, form: Any) -> str | Promise:
        values = {name: form.cleaned_data[name] for name in FIELDS}
        values["location"] = values["location"] or None
        if form.languages() != _languages(self.event.locales):
            values["locales"] = form.languages()
        event = update_event(event=self.event, changes=values, actor=self.actor)
        change_event_links(event, form.cleaned_data, actor=self.actor)
        return _("Saved.")

"""Edit texts, dates, location and image of an event."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import EventFormView, EventView
from apps.backoffice.events.forms import DetailsForm, zones
from apps.backoffice.events.preview import preview_url
from apps.backoffice.languages import languages_for
from apps.events.facade import (
    EVENT_TEXTS,
    PICTURE,
    change_event_page,
    find_branding_image,
    is_protected,
    update_event,
)
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
            files,
            languages=languages,
            zone=ZoneInfo(asked if asked in dict(zones()) else event.timezone),
            initial={
                **{name: getattr(event, name) for name in FIELDS},
                **{name: event.settings.get(name) for name in EVENT_TEXTS},
            },
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "heading": gettext("Event details"),
            "is_deletable": not is_protected(self.event),
            "preview_url": preview_url(self),
            "picture": self.event.settings.get(PICTURE, ""),
        }

    def save(self, form: Any) -> str | Promise:
        values = {name: form.cleaned_data[name] for name in FIELDS}
        values["location"] = values["location"] or None
        event = update_event(event=self.event, changes=values, actor=self.actor)
        change_event_page(
            event,
            {name: form.cleaned_data[name] for name in EVENT_TEXTS},
            picture=form.new_picture,
            removes_picture=form.cleaned_data["remove_picture"],
            actor=self.actor,
        )
        return _("Saved.")


class Picture(EventView):
    """On this host, too: the page may not load from another."""

    rights = (EVENT_SETTINGS_GENERAL_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        content = find_branding_image(self.organizer.pk, self.event.settings.get(PICTURE, ""))
        if content is None:
            raise Http404
        return HttpResponse(
            content, content_type="image/webp", headers={"Cache-Control": "private, no-cache"}
        )

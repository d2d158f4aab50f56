"""Delete an event without sales."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import EventFormView
from apps.events.facade import delete_event, is_protected
from apps.teams.rights import EVENT_SETTINGS_GENERAL_WRITE


class DeleteForm(forms.Form):
    """The event's short name, typed once more."""

    slug = forms.CharField(max_length=50)

    def __init__(self, data: Any = None, *, expected: str) -> None:
        super().__init__(data)
        self.expected = expected
        self.fields["slug"].label = gettext("Enter “%(slug)s” to confirm") % {"slug": expected}

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        if typed.lower() != self.expected.lower():
            raise ValidationError(_("Enter the short name of the event."), code="other")
        return typed


class DeleteEvent(EventFormView):
    rights = (EVENT_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/events/delete.html"

    def form(self, data: Any = None, files: Any = None) -> DeleteForm:
        return DeleteForm(data, expected=self.event.slug)

    def context(self, form: Any) -> dict[str, Any]:
        stays = is_protected(self.event)
        heading = gettext("“%(name)s” can’t be deleted") if stays else gettext("Delete “%(name)s”?")
        return {"heading": heading % {"name": self.event_name}, "is_protected": stays}

    def save(self, form: Any) -> str | Promise:
        delete_event(event=self.event, actor=self.actor)
        return _("Event deleted.")

    def after(self) -> str:
        return self.url("events")

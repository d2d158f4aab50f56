"""Forms for domains and the short name. Rules are in tenants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from apps.events.models import Event
from parterre.kernel.formats import text_in

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class DomainForm(forms.Form):
    host = forms.CharField(
        label=_("Domain"),
        max_length=300,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("A domain you own, such as tickets.example.org."),
    )
    event = forms.TypedChoiceField(label=_("Used for"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, events: Sequence[Event], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not events:
            del self.fields["event"]
            return
        self.fields["event"].choices = [  # type: ignore[attr-defined]
            ("", _("Entire shop")),
            *((str(event.pk), text_in(event.name, language)) for event in events),
        ]


class RenameForm(forms.Form):
    slug = forms.CharField(
        label=_("New short name"),
        max_length=100,
        widget=forms.TextInput(attrs=PLAIN),
        help_text=_("2 to 50 characters: lowercase letters, digits, and hyphens."),
    )
    understood = forms.BooleanField(
        label=_("I understand these changes"),
        error_messages={"required": _("Confirm that you understand these changes.")},
    )

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"].strip().lower()
        return typed

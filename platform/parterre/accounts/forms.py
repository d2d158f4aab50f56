"""Account forms that are not allauth's."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parterre.web.forms import NameField


class PersonForm(forms.Form):
    full_name = NameField(
        label=_("Your name"), max_length=190, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    locale = forms.ChoiceField(label=_("Email language"), choices=settings.LANGUAGES)

"""Account forms that are not allauth's, or add to them."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parterre.web.forms import EmailField


class PersonForm(forms.Form):
    full_name = forms.CharField(
        label=_("Your name"), max_length=190, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    locale = forms.ChoiceField(label=_("Email language"), choices=settings.LANGUAGES)


class LoginForm(allauth_forms.LoginForm):
    """The address in the spelling the account has, however a browser sends its domain."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = EmailField(widget=self.fields["login"].widget)

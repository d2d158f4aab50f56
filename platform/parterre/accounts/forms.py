"""Account forms: our own, and those of allauth whose labels we word ourselves."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parterre.web.forms import EmailField, NameField


class PersonForm(forms.Form):
    full_name = NameField(
        label=_("Your name"), max_length=190, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    locale = forms.ChoiceField(label=_("Email language"), choices=settings.LANGUAGES)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        _label_new_password(self)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label_new_password(self)


def _label_new_password(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password2"].label = _("Repeat new password")


class LoginForm(allauth_forms.LoginForm):
    """The address in the spelling the account has, however a browser sends its domain."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = EmailField(widget=self.fields["login"].widget)

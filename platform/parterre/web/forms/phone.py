"""A field for a phone number, kept in E.164."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parterre.kernel.phone_numbers import NotAPhoneNumber, e164


class PhoneField(forms.CharField):
    """`region`: the country of numbers without one, if that is known."""

    default_error_messages = {  # noqa: RUF012 - as Django declares it
        "phone": _("Enter a phone number with its country code, for example +49 6221 321770.")
    }

    def __init__(self, *, region: str | None = None, **options: Any) -> None:
        self.region = region
        widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"})
        super().__init__(**{"max_length": 128, "label": _("Phone"), "widget": widget, **options})

    def clean(self, value: Any) -> str:
        written: str = super().clean(value)
        try:
            return e164(written, region=self.region) if written else ""
        except NotAPhoneNumber as error:
            raise forms.ValidationError(self.error_messages["phone"], code="phone") from error

"""Color field: six hexadecimal digits."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parterre.kernel.bounds import LONGEST_TYPED

_SHORT = re.compile(r"#?([0-9A-Fa-f])([0-9A-Fa-f])([0-9A-Fa-f])")
_LONG = re.compile(r"#?([0-9A-Fa-f]{6})")


class ColourInput(forms.TextInput):
    template_name = "web/forms/colour.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})


class ColourField(forms.Field):
    """Cleans to `#C2361A`, or to an empty text."""

    widget = ColourInput
    max_length = LONGEST_TYPED
    default_error_messages = {  # noqa: RUF012  # as Django declares it
        "invalid": _("Enter a color as # and six hexadecimal digits, such as #C2361A."),
    }

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        if not text:
            return ""
        if len(text) > self.max_length:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if short := _SHORT.fullmatch(text):
            return "#" + "".join(digit * 2 for digit in short.groups()).upper()
        if found := _LONG.fullmatch(text):
            return f"#{found[1].upper()}"
        raise ValidationError(self.error_messages["invalid"], code="invalid")

"""Single choice with a description for each option."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Choice:
    """As the label in `choices`: `("transfer", Choice(_("Bank transfer"), _("Arrives next day, mostly")))`."""

    name: str | Promise
    detail: str | Promise = ""

    def __str__(self) -> str:
        return str(self.name)


class PickOne(forms.RadioSelect):
    """Radios in one frame."""

    template_name = "web/forms/picks.html"

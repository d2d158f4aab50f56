"""Forms for exports and sandboxes."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

SHORTEST: Final = 10


class ExportForm(forms.Form):
    passphrase = forms.CharField(
        label=_("Passphrase"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Encrypts the export. We don’t store the passphrase and can’t recover it."),
    )
    again = forms.CharField(
        label=_("Confirm passphrase"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        passphrase = given.get("passphrase") or ""
        if passphrase and len(passphrase) < SHORTEST:
            self.add_error("passphrase", _("Use at least 10 characters."))
        elif passphrase != (given.get("again") or ""):
            self.add_error("again", _("The passphrases don’t match."))
        return given


class SandboxForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("Keep sandbox for"),
        coerce=int,
        choices=[(3, _("3 days")), (7, _("7 days")), (14, _("14 days")), (30, _("30 days"))],
        initial=14,
    )

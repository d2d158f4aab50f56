"""Forms built from the setting fields of payment methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.backoffice.languages import languages_for
from apps.payments.facade import ShownSetting
from parterre.web.forms import I18nCharField, I18nTextField

FORGET: Final = "forget-"


class SettingsForm(forms.Form):
    """`values()` is what `save_settings` takes. A secret is never shown; left empty, it stays."""

    def __init__(
        self, data: Any = None, *, shown: Sequence[ShownSetting], locales: Sequence[str] = ()
    ) -> None:
        super().__init__(data, initial={one.field.name: one.value for one in shown})
        self.shown = shown
        self.secrets = {one.field.name for one in shown if one.field.is_secret}
        for one in shown:
            self.fields[one.field.name] = _field(one, locales)
            if one.field.is_secret and one.is_set and not one.field.required:
                self.fields[FORGET + one.field.name] = forms.BooleanField(
                    label=_("Delete stored value"), required=False
                )

    @property
    def has_lost_secrets(self) -> bool:
        return any(one.is_lost for one in self.shown)

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        found = {name: value for name, value in given.items() if not name.startswith(FORGET)}
        forgotten = {name: None for name in self.secrets if given.get(FORGET + name)}
        return found | forgotten


def _field(one: ShownSetting, locales: Sequence[str]) -> forms.Field:
    setting = one.field
    shared: dict[str, Any] = {"label": setting.label, "help_text": setting.help}
    match setting.kind:
        case "switch":
            return forms.BooleanField(required=False, **shared)
        case "i18n_text" | "i18n_longtext":
            written = one.value if isinstance(one.value, dict) else None
            kind = I18nCharField if setting.kind == "i18n_text" else I18nTextField
            return kind(
                languages=languages_for(written, locales=locales),
                max_length=setting.max_length,
                required=setting.required,
                **shared,
            )
        case "secret":
            shared["help_text"] = _secret_help(one)
            return forms.CharField(
                required=setting.required and (one.is_lost or not one.is_set),
                max_length=setting.max_length,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
                **shared,
            )
        case "longtext":
            return forms.CharField(
                required=setting.required, max_length=setting.max_length, widget=forms.Textarea, **shared
            )
        case _:
            return forms.CharField(required=setting.required, max_length=setting.max_length, **shared)


def _secret_help(one: ShownSetting) -> str:
    state: str | Promise = ""
    if one.is_lost:
        state = _("The stored value can no longer be decrypted. Enter it again.")
    elif one.is_set:
        state = _("A value is stored. Leave empty to keep it.")
    return " ".join(str(text) for text in (state, one.field.help) if text)

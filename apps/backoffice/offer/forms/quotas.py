"""Quota form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.backoffice.offer.quota_items import Countable
from parterre.web.forms import NameField

MOST: Final = 1_000_000


class SizeField(forms.IntegerField):
    """How many tickets; empty: any number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=MOST, required=False, **options)


class QuotaForm(forms.Form):
    def __init__(self, data: Any = None, *, countables: Sequence[Countable], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["name"] = NameField(
            label=_("Name"), max_length=200, help_text=_("For internal use, such as “Hall” or “Early bird”.")
        )
        self.fields["size"] = SizeField(label=_("Size"), help_text=_("Leave empty for unlimited."))
        self.fields["counted"] = forms.MultipleChoiceField(
            label=_("Products in this quota"),
            choices=[(one.key, one.label) for one in countables],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("Products in several quotas need to be available in all of them."),
        )
        self.fields["close_when_sold_out"] = forms.BooleanField(
            label=_("Close permanently when sold out"),
            required=False,
            help_text=_("Returned tickets are not sold again until you reopen the quota."),
        )
        self.fields["closed"] = forms.BooleanField(
            label=_("Closed"), required=False, help_text=_("Stop sales even if tickets are left.")
        )

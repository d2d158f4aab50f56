"""Tax rule form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parterre.web.forms import I18nCharField


class RateField(forms.DecimalField):
    """In percent; 7.5 and 7,5 are the same."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100), **options
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class TaxForm(forms.Form):
    def __init__(self, data: Any = None, *, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["name"] = I18nCharField(
            label=_("Name"),
            languages=languages,
            max_length=100,
            help_text=_("Shown to buyers, such as “VAT”."),
        )
        self.fields["rate"] = RateField(label=_("Rate"))
        self.fields["price_includes_tax"] = forms.BooleanField(
            label=_("Prices include this tax"),
            required=False,
            help_text=_("If off, the tax is added to the prices you enter."),
        )
        self.fields["default"] = forms.BooleanField(
            label=_("Default for new products"),
            required=False,
            help_text=_("Only one tax rule per event can be the default."),
        )

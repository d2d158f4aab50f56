"""Forms of attendees and of the invoice address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.orders.facade import full_name, whole_name
from apps.orders.models import OrderPosition
from parterre.kernel.bounds import LONGEST_NAME, LONGEST_STREET
from parterre.kernel.countries import COUNTRIES, COUNTRIES_WITH_STATES, STATE
from parterre.kernel.formats import country_name
from parterre.kernel.normalize import search_key
from parterre.web.forms import EmailField

LINES = ("company", "street", "zipcode", "city", "country", "state")


class AddressForm(forms.Form):
    """The lines of an address. A name is typed as a whole; `name_parts` keeps parts that were not touched."""

    name = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_NAME)
    company = forms.CharField(label=_("Company"), required=False, max_length=255)
    street = forms.CharField(
        label=_("Street"), required=False, max_length=LONGEST_STREET, widget=forms.Textarea({"rows": 2})
    )
    zipcode = forms.CharField(label=_("ZIP code"), required=False, max_length=30)
    city = forms.CharField(label=_("City"), required=False, max_length=255)
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.CharField(
        label=_("State"),
        required=False,
        max_length=255,
        help_text=_("Its abbreviation, such as CA. Only for countries whose addresses name a state."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, country_name(code, get_language())) for code in COUNTRIES]
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *sorted(named, key=lambda country: search_key(country[1])),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if state := given.get("state"):
            if given.get("country") not in COUNTRIES_WITH_STATES:
                self.add_error("state", _("Addresses in this country do not use a state."))
            elif not STATE.fullmatch(state):
                self.add_error(
                    "state", _("Unknown state: use the part of the ISO 3166-2 code after the hyphen.")
                )
        return given

    def name_parts(self, before: Mapping[str, str] | None) -> Mapping[str, str]:
        written = self.cleaned_data["name"]
        return (before or {}) if written == (full_name(before) or "") else whole_name(written)


class AttendeeForm(AddressForm):
    attendee_email = EmailField(label=_("Email address"), required=False, max_length=254)
    field_order = ("name", "attendee_email", *LINES)

    @classmethod
    def initial_of(cls, position: OrderPosition) -> dict[str, Any]:
        names = ("attendee_email", *LINES)
        return {"name": position.attendee_name, **{name: getattr(position, name) for name in names}}

    def changes(self, position: OrderPosition) -> dict[str, Any]:
        """By column."""
        texts = {name: self.cleaned_data[name] or None for name in ("attendee_email", *LINES)}
        # Texts that API clients left empty are not changed into nothing.
        kept = {name: value for name, value in texts.items() if value != (getattr(position, name) or None)}
        return {"attendee_name_parts": self.name_parts(position.attendee_name_parts), **kept}


class InvoiceAddressForm(AddressForm):
    is_business = forms.BooleanField(label=_("Business customer"), required=False)
    vat_id = forms.CharField(label=_("VAT ID"), required=False, max_length=255)
    internal_reference = forms.CharField(
        label=_("Buyer’s reference"),
        required=False,
        max_length=LONGEST_STREET,
        help_text=_("Such as a cost center or an order number of the buyer’s own."),
    )
    field_order = ("is_business", "name", *LINES, "vat_id", "internal_reference")

    @classmethod
    def initial_of(cls, address: Mapping[str, Any] | None) -> dict[str, Any]:
        return dict(address or {})

    def changes(self, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """The address, or None: of an empty form there is none."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        if not any(given.values()) and not self.cleaned_data["name"]:
            return None
        return {**given, "name_parts": dict(self.name_parts((before or {}).get("name_parts")))}

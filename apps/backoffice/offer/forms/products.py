"""Product form with variations and quota size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.backoffice.offer.forms.quotas import SizeField
from parterre.kernel.bounds import MOST_PICTURE_BYTES
from parterre.web.forms import I18nCharField, I18nTextField, MoneyField, ZonedDateTimeField
from parterre.web.images import ImageRefused, Picture, product_picture

MOST_VARIATIONS: Final = 100
BLANK_ROWS: Final = 2  # when a product has some; a new one has room for more
FIRST_ROWS: Final = 4
MOST_PER_ORDER: Final = 1_000_000
LATER, OWN, SHARED = "later", "own", "shared"

WINDOW_MODES: Final = (
    ("hide", _("Hide the product")),
    ("info", _("Show the product as unavailable, with the reason")),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: of the event, looked up before."""

    languages: Sequence[str]
    currency: str
    zone: str
    rules: Sequence[tuple[str, str]]
    quotas: Sequence[tuple[str, str]]


class ProductForm(forms.Form):
    """`variations`: a formset, part of this form's validity.

    `new_picture`: what is to be stored. None: it stays as it is, unless it is to be removed.
    """

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        choices: Choices,
        variations: Sequence[Mapping[str, Any]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        self.fields.update(_words(choices) | _price(choices) | _window(choices) | _details())
        self.variations = _variation_rows(data, choices, variations)

    new_picture: Picture | None = None

    def clean_picture(self) -> Any:
        file: Any = self.cleaned_data["picture"]
        if file is not None:
            try:
                # One byte more than fits, so that the reader itself says that it is too large.
                self.new_picture = product_picture(file.read(MOST_PICTURE_BYTES + 1))
            except ImageRefused as refusal:
                raise ValidationError(str(refusal.reason)) from refusal
        return file

    @property
    def removes_picture(self) -> bool:
        return bool(self.cleaned_data["remove_picture"]) and self.new_picture is None

    @property
    def all_forms(self) -> list[forms.BaseForm]:
        return [self, *self.variations.forms]

    @property
    def is_wrong_in_sale(self) -> bool:
        return any(name in self.errors for name in SALE_FIELDS)

    @property
    def is_wrong_in_variations(self) -> bool:
        return self.is_bound and not self.variations.is_valid()

    def is_valid(self) -> bool:
        own = super().is_valid()
        return bool(self.variations.is_valid()) and own

    def product_values(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name in PRODUCT_FIELDS}
        rule = values.pop("tax_rule")
        values["tax_rule_id"] = int(rule) if rule else None
        values["description"] = values["description"] or None
        return values


# Those of "Sales options", which are folded away until they are needed.
SALE_FIELDS: Final = (
    "active",
    "available_from",
    "available_from_mode",
    "available_until",
    "available_until_mode",
    "min_per_order",
    "max_per_order",
    "original_price",
    "position",
    "free_price",
    "allow_cancel",
    "require_approval",
)
PRODUCT_FIELDS: Final = (
    "name",
    "description",
    "default_price",
    "tax_rule",
    "admission",
    "personalized",
    *SALE_FIELDS,
)


class NewProductForm(ProductForm):
    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        ways = [(OWN, OWN), (LATER, LATER), *([(SHARED, SHARED)] if choices.quotas else [])]
        self.fields["amount"] = forms.ChoiceField(label=_("Quantity available"), choices=ways, initial=OWN)
        self.fields["size"] = SizeField(
            label=_("Quantity"), help_text=_("Creates a quota of this size. Leave empty for unlimited.")
        )
        if choices.quotas:
            self.fields["quota"] = forms.ChoiceField(label=_("Quota"), choices=choices.quotas, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("amount") == SHARED and not given.get("quota") and "quota" not in self.errors:
            self.add_error("quota", _("Choose a quota."))
        return given


class VariationForm(forms.Form):
    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"] = forms.IntegerField(required=False, max_value=2**63 - 1, widget=forms.HiddenInput)
        self.fields["value"] = I18nCharField(
            label=_("Variation"), languages=choices.languages, max_length=200
        )
        self.fields["default_price"] = MoneyField(label=_("Price"), currency=choices.currency, required=False)
        self.fields["active"] = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def has_changed(self) -> bool:
        """A new row in which nothing is written is no variation, whether or not it is ticked."""
        return any(name != "active" for name in self.changed_data) or bool(
            self.changed_data and self.initial.get("id")
        )


def _variation_rows(data: Any, choices: Choices, rows: Sequence[Mapping[str, Any]]) -> Any:
    made = forms.formset_factory(
        VariationForm,
        extra=BLANK_ROWS if rows else FIRST_ROWS,
        can_delete=bool(rows),
        max_num=MOST_VARIATIONS,
        validate_max=True,
    )
    return made(data, prefix="variations", initial=list(rows), form_kwargs={"choices": choices})


def _words(choices: Choices) -> dict[str, forms.Field]:
    return {
        "name": I18nCharField(label=_("Name"), languages=choices.languages, max_length=200),
        "description": I18nTextField(
            label=_("Description"), languages=choices.languages, max_length=5000, required=False
        ),
        "picture": forms.FileField(
            label=_("Image"),
            required=False,
            max_length=200,
            help_text=_("PNG, JPEG, WebP, or GIF, up to 10 MB. Shown next to the product in the shop."),
        ),
        "remove_picture": forms.BooleanField(label=_("Remove image"), required=False),
    }


def _price(choices: Choices) -> dict[str, forms.Field]:
    return {
        "default_price": MoneyField(label=_("Price"), currency=choices.currency),
        "tax_rule": forms.ChoiceField(
            label=_("Tax rule"), choices=[("", _("None")), *choices.rules], required=False
        ),
        "original_price": MoneyField(
            label=_("Original price"),
            currency=choices.currency,
            required=False,
            help_text=_("Shown crossed out next to the price."),
        ),
        "free_price": forms.BooleanField(
            label=_("Buyers can pay more"),
            required=False,
            help_text=_("The price is the minimum. Buyers enter the amount they want to pay."),
        ),
    }


def _window(choices: Choices) -> dict[str, forms.Field]:
    return {
        "active": forms.BooleanField(label=_("Active"), required=False),
        "available_from": ZonedDateTimeField(label=_("Sales start"), zone=choices.zone, required=False),
        "available_from_mode": forms.ChoiceField(label=_("Before that date"), choices=WINDOW_MODES),
        "available_until": ZonedDateTimeField(label=_("Sales end"), zone=choices.zone, required=False),
        "available_until_mode": forms.ChoiceField(label=_("After that date"), choices=WINDOW_MODES),
    }


def _details() -> dict[str, forms.Field]:
    return {
        "admission": forms.BooleanField(
            label=_("Admission ticket"),
            required=False,
            help_text=_("Turn this off for merchandise and other extras."),
        ),
        "personalized": forms.BooleanField(
            label=_("Ask for attendee names"),
            required=False,
            help_text=_("Buyers enter the attendee’s name for each ticket."),
        ),
        "min_per_order": forms.IntegerField(
            label=_("Minimum per order"), min_value=0, max_value=MOST_PER_ORDER, required=False
        ),
        "max_per_order": forms.IntegerField(
            label=_("Maximum per order"), min_value=1, max_value=MOST_PER_ORDER, required=False
        ),
        "allow_cancel": forms.BooleanField(
            label=_("Buyers can cancel"),
            required=False,
            help_text=_("Only if the event allows it."),
        ),
        "require_approval": forms.BooleanField(
            label=_("Require approval for orders"),
            required=False,
            help_text=_("Buyers can pay only after you approve the order."),
        ),
        "position": forms.IntegerField(
            label=_("Position"),
            min_value=0,
            max_value=10_000,
            help_text=_("Products with lower numbers are listed first."),
        ),
    }

"""Check-in list form: which tickets are admitted, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from parterre.web.forms import Choice, NameField, PickOne, ZonedDateTimeField

ALL, SOME = "all", "some"
PLAIN: Final = (
    "name",
    "include_pending",
    "allow_multiple_entries",
    "allow_entry_after_exit",
    "exit_all_at",
)


class CheckinListForm(forms.Form):
    """What the list has besides (rules, add-ons) is the API's to set, and stays."""

    name = NameField(
        label=_("Name"),
        max_length=190,
        validators=[ProhibitNullCharactersValidator()],
        help_text=_("The name that check-in staff see, such as “Main entrance” or “Backstage”."),
    )
    reach = forms.ChoiceField(
        label=_("Valid tickets"),
        widget=PickOne,
        choices=[
            (ALL, Choice(_("All tickets"), _("Includes products added later."))),
            (SOME, Choice(_("Selected products"), _("Select them below."))),
        ],
    )
    include_pending = forms.BooleanField(
        label=_("Include unpaid tickets"),
        required=False,
        help_text=_("The amount due is shown at check-in."),
    )
    allow_multiple_entries = forms.BooleanField(
        label=_("Allow multiple entries"),
        required=False,
        help_text=_("If off, each ticket is valid for one entry, or once more after an exit scan."),
    )
    allow_entry_after_exit = forms.BooleanField(label=_("Allow re-entry after exit"), required=False)

    def __init__(
        self, data: Any = None, *, products: Sequence[tuple[str, str]], zone: ZoneInfo, initial: Any
    ) -> None:
        super().__init__(data, initial=initial)
        if products:
            self.fields["limit_products"] = forms.TypedMultipleChoiceField(
                label=_("Selected products"),
                choices=products,
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["exit_all_at"] = ZonedDateTimeField(
            label=_("Check out all attendees at"),
            zone=zone,
            required=False,
            help_text=_("All attendees count as checked out from this time on, and daily from then on."),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("reach") == SOME and not given.get("limit_products"):
            name = "limit_products" if "limit_products" in self.fields else "reach"
            self.add_error(name, _("Choose at least one product."))
        return given

    def values(self) -> dict[str, Any]:
        """Columns of a list."""
        given = self.cleaned_data
        is_for_all = given["reach"] == ALL
        return {
            **{name: given[name] for name in PLAIN},
            "all_products": is_for_all,
            "limit_products": [] if is_for_all else sorted(given["limit_products"]),
        }

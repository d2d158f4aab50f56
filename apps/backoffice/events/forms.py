"""Event forms: texts, dates, location."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parterre.kernel.bounds import MOST_HEADER_BYTES
from parterre.kernel.currencies import CURRENCIES
from parterre.kernel.formats import currency_name
from parterre.web.forms import I18nCharField, I18nTextField, ZonedDateTimeField
from parterre.web.forms.languages import language_name
from parterre.web.images import ImageRefused, Picture, header_images

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, as the stubs say

Text: TypeAlias = "str | _StrPromise"

LONGEST_NAME: Final = 200
LONGEST_PLACE: Final = 1000
LONGEST_SUBTITLE: Final = 200
LONGEST_ABOUT: Final = 10_000
LONGEST_FACT: Final = 2000
HEADER_WIDTH: Final = 1600
USUAL: Final = ("EUR", "CHF", "GBP", "USD")


@cache
def zones() -> tuple[tuple[str, str], ...]:
    places = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))


def currencies() -> list[tuple[str, str]]:
    language = get_language()
    ordered = [*USUAL, *sorted(CURRENCIES - set(USUAL))]
    return [(code, f"{code} – {currency_name(code, language)}") for code in ordered]


def offered_languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code, _name in settings.LANGUAGES]


class PlainMoment(forms.DateTimeInput):
    """Without the name of a place: which one is meant is asked on the same page."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class EventForm(forms.Form):
    """What both pages ask for; `zone` is the clock that days and times are read by."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        languages: Sequence[str],
        zone: ZoneInfo,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=initial)
        self.fields["name"] = I18nCharField(label=_("Name"), languages=languages, max_length=LONGEST_NAME)
        self.fields["date_from"] = ZonedDateTimeField(label=_("Starts"), zone=zone, widget=PlainMoment)
        self.fields["date_to"] = ZonedDateTimeField(
            label=_("Ends"), zone=zone, widget=PlainMoment, required=False
        )
        self.fields["date_admission"] = ZonedDateTimeField(
            label=_("Doors open"), zone=zone, widget=PlainMoment, required=False
        )
        self.fields["timezone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=zones,
            help_text=_("All times of this event are shown in this time zone."),
        )
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=currencies)
        self.fields["location"] = I18nTextField(
            label=_("Location"),
            languages=languages,
            max_length=LONGEST_PLACE,
            required=False,
            help_text=_("Shown on tickets: venue, street, city."),
        )


class NewEventForm(EventForm):
    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"] = forms.CharField(
            label=_("Short name"),
            max_length=50,
            required=False,
            help_text=format_lazy(
                "{} {}",
                _("The last part of the event’s address. If empty, it is created from the name."),
                f"{address}…/",
            ),
        )


# Label, help text and the most characters of what the shop's page says, in its order.
PAGE_TEXTS: Final[dict[str, tuple[Text, Text, int]]] = {
    "subtitle": (_("Subtitle"), _("One line below the name."), LONGEST_SUBTITLE),
    "frontpage_text": (
        _("Description"),
        _("Markdown: **bold**, *italic*, # headings, - lists, and [links](https://example.org)."),
        LONGEST_ABOUT,
    ),
    "good_to_know_age": (_("Age limit"), _("For example: from 16, younger with an adult."), LONGEST_FACT),
    "good_to_know_directions": (_("Getting there"), _("Public transport, parking, entrance."), LONGEST_FACT),
    "good_to_know_accessibility": (
        _("Accessibility"),
        _("Step-free access, wheelchair spaces, assistance, whom to ask."),
        LONGEST_FACT,
    ),
}


class DetailsForm(EventForm):
    def __init__(self, *args: Any, zone: ZoneInfo, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, languages=languages, **kwargs)
        self.fields["presale_start"] = ZonedDateTimeField(
            label=_("Sales start"),
            zone=zone,
            widget=PlainMoment,
            required=False,
            help_text=_("If empty, sales start when the event goes live."),
        )
        self.fields["presale_end"] = ZonedDateTimeField(
            label=_("Sales end"),
            zone=zone,
            widget=PlainMoment,
            required=False,
            help_text=_("If empty, sales end when the event ends."),
        )
        self.fields["is_public"] = forms.BooleanField(
            label=_("Show in the shop’s event list"),
            required=False,
            help_text=_("If off, only people with the link can find the event."),
        )
        for name, (label, help_text, longest) in PAGE_TEXTS.items():
            kind = I18nCharField if name == "subtitle" else I18nTextField
            self.fields[name] = kind(
                label=label, languages=languages, max_length=longest, required=False, help_text=help_text
            )
        self.fields["picture"] = forms.FileField(
            label=_("Image"),
            required=False,
            max_length=200,
            help_text=_(
                "PNG, JPEG, or WebP, at least 1600 × 640 pixels. Without an image, the header image of your shop "
                "is shown."
            ),
        )
        self.fields["remove_picture"] = forms.BooleanField(label=_("Remove image"), required=False)

    new_picture: Picture | None = None

    def clean_picture(self) -> Any:
        file: Any = self.cleaned_data["picture"]
        if file is not None:
            try:
                # One byte more than fits, so that the reader itself says that it is too large.
                self.new_picture = header_images(file.read(MOST_HEADER_BYTES + 1))[HEADER_WIDTH]
            except ImageRefused as refusal:
                raise ValidationError(str(refusal.reason)) from refusal
        return file

"""What an event is: words, days, place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from parterre.kernel.currencies import CURRENCIES
from parterre.web.forms import I18nCharField, I18nTextField, ZonedDateTimeField
from parterre.web.forms.languages import language_name

LONGEST_NAME: Final = 200
LONGEST_PLACE: Final = 1000
LONGEST_LINK: Final = 500
USUAL: Final = ("EUR", "CHF", "GBP", "USD")


@cache
def zones() -> tuple[tuple[str, str], ...]:
    places = sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))


@cache
def currencies() -> tuple[tuple[str, str], ...]:
    ordered = [*USUAL, *sorted(CURRENCIES - set(USUAL))]
    return tuple((code, code) for code in ordered)


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
        *,
        languages: Sequence[str],
        zone: ZoneInfo,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
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
            help_text=_("All times of this event are shown as the clock says there."),
        )
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=currencies)
        self.fields["location"] = I18nTextField(
            label=_("Place"),
            languages=languages,
            max_length=LONGEST_PLACE,
            required=False,
            help_text=_("As it stands on tickets: name of the house, street, town."),
        )


class NewEventForm(EventForm):
    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"] = forms.CharField(
            label=_("Short name"),
            max_length=50,
            required=False,
            help_text=format_lazy(
                "{} {}", _("The end of its address. Left empty, it is made from the name."), f"{address}…/"
            ),
        )


class DetailsForm(EventForm):
    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, zone=zone, **kwargs)
        self.fields["presale_start"] = ZonedDateTimeField(
            label=_("Sale begins"),
            zone=zone,
            widget=PlainMoment,
            required=False,
            help_text=_("Left empty: as soon as the event is live."),
        )
        self.fields["presale_end"] = ZonedDateTimeField(
            label=_("Sale ends"),
            zone=zone,
            widget=PlainMoment,
            required=False,
            help_text=_("Left empty: when the event ends."),
        )
        self.fields["is_public"] = forms.BooleanField(
            label=_("Shown in the shop’s list of events"),
            required=False,
            help_text=_("Switched off, only people with the link find it."),
        )
        self.fields["locales"] = forms.MultipleChoiceField(
            label=_("Languages of the shop, the mails and the tickets"),
            choices=offered_languages,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Texts you have written in other languages are kept."),
            error_messages={"required": _("Choose at least one language.")},
        )
        self.fields["first_locale"] = forms.ChoiceField(
            label=_("For everybody who speaks none of them"),
            choices=offered_languages,
        )
        self.fields["imprint_url"] = I18nCharField(
            label=_("Imprint"), languages=kwargs["languages"], max_length=LONGEST_LINK, required=False
        )
        self.fields["contact_url"] = I18nCharField(
            label=_("Contact page"), languages=kwargs["languages"], max_length=LONGEST_LINK, required=False
        )
        self.fields["contact_mail"] = forms.EmailField(
            label=_("Mail address for questions"), max_length=254, required=False
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, chosen = given.get("first_locale"), given.get("locales", [])
        if chosen and first and first not in chosen:
            self.add_error("first_locale", _("Choose one of the languages above."))
        return given

    def languages(self) -> list[str]:
        """The one for everybody comes first."""
        given = self.cleaned_data
        return list(dict.fromkeys([given["first_locale"], *given["locales"]]))

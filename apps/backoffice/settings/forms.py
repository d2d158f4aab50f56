"""Forms for settings of the organizer and of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.events.forms import offered_languages, zones
from apps.events.defaults import DEFAULTS
from apps.events.facade import (
    CHOICES,
    DEADLINES,
    MOST_HOURS,
    NUMBERS,
    PAYMENT_SETTINGS,
    SWITCHES,
    hours_before_start,
    hours_of,
)
from parterre.kernel.bounds import HIGHEST_NUMBER
from parterre.web.forms import EmailField, I18nCharField, NameField
from parterre.web.forms.languages import language_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, as the stubs say

Text: TypeAlias = "str | _StrPromise"
Texts: TypeAlias = tuple[Text, Text]

LONGEST_LINK: Final = 500
LONGEST_NAME: Final = 190

# Label and help text, in the order of the pages.
SETTING_TEXTS: Final[Mapping[str, Texts]] = {
    "reservation_time": (
        _("Reservation time in minutes"),
        _("How long the tickets in a cart are reserved for the buyer."),
    ),
    "max_items_per_order": (
        _("Maximum tickets per order"),
        _("A product can have a lower limit of its own."),
    ),
    "show_quota_left": (
        _("Show remaining tickets"),
        _("The shop shows how many tickets are left. A product can have its own setting."),
    ),
    "waiting_room_always": (
        _("Always use the waiting room"),
        _(
            "Before tickets are reserved, buyers’ browsers pass a check that takes seconds, or buyers wait in line. "
            "Otherwise this happens only while very many people buy at once."
        ),
    ),
    "payment_term_days": (
        _("Payment deadline in days"),
        _("For payments that take time, such as bank transfers. 0: the day of the order."),
    ),
    "payment_term_weekdays": (
        _("Move deadlines from the weekend to Monday"),
        _("Banks don’t book transfers on weekends."),
    ),
    "payment_term_accept_late": (
        _("Accept late payments"),
        _("An expired order that is paid late becomes valid again if its tickets are still available."),
    ),
    "payment_refund_automatically": (
        _("Refund unusable payments automatically"),
        _(
            "Payments for expired, canceled or already paid orders go back to the buyer at once, where the payment "
            "method can refund. Otherwise they are listed under “Refund due”."
        ),
    ),
    "cancel_allow_user": (
        _("Buyers can cancel unpaid and free orders"),
        _("On the page of their order, until the event starts. Paid orders are canceled by you."),
    ),
    "allow_modifications": (
        _("Attendee details after the order"),
        _(
            "Names and emails that buyers add or change on the page of their order. Tickets then show the new name."
        ),
    ),
    "last_order_modification_date": (
        _("Buyers can change them until, in hours before the event"),
        _("0: until the event starts."),
    ),
    "mail_attach_tickets": (
        _("Attach tickets to the payment confirmation"),
        _("Otherwise buyers download their tickets from the page of their order."),
    ),
    "mail_days_order_expire_warning": (
        _("Remind buyers to pay, in days before the deadline"),
        _("One email, at the earliest a day after the order. 0: no reminder."),
    ),
}
CHOICE_TEXTS: Final[Mapping[str, Text]] = {
    "order": _("Buyers can change them"),
    "no": _("Only you can change them"),
}
LINK_TEXTS: Final[Mapping[str, Texts]] = {
    "imprint_url": (
        _("Imprint"),
        _("Who runs the shop, with an address. Required by law in Germany and Austria, among others."),
    ),
    "privacy_url": (_("Privacy policy"), _("How you use buyers’ data. Required by law in the EU.")),
    "accessibility_url": (
        _("Accessibility statement"),
        _("Required in the EU, except for very small businesses."),
    ),
    "contact_url": (_("Contact page"), _("If empty, the shop links to the contact email.")),
}


def known_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def known_of(codes: Sequence[str]) -> list[str]:
    """Those of `codes` that pages exist in; none of them means all."""
    known = known_languages()
    return [code for code in codes if code in known] or known


def language_names(codes: Sequence[str]) -> str:
    return ", ".join(language_name(code) for code in codes)


class SettingsForm(forms.Form):
    """What the pages of the organizer and of an event have in common."""

    def add_link(self, name: str, languages: Sequence[str], help_text: Text) -> None:
        self.fields[name] = I18nCharField(
            label=LINK_TEXTS[name][0],
            help_text=help_text,
            languages=languages,
            max_length=LONGEST_LINK,
            required=False,
        )

    def add_contact_mail(self, help_text: Text) -> None:
        self.fields["contact_mail"] = EmailField(
            label=_("Contact email"), help_text=help_text, required=False
        )

    def add_number(self, name: str, help_text: Text, *, required: bool) -> None:
        """Its bounds are the domain's, and so is the refusal; but no number is larger than a column."""
        least, most = NUMBERS.get(name, (0, MOST_HOURS))
        widget = forms.NumberInput(attrs={"min": least, "max": most, "inputmode": "numeric"})
        self.fields[name] = forms.IntegerField(
            label=SETTING_TEXTS[name][0],
            help_text=help_text,
            required=required,
            widget=widget,
            validators=[MaxValueValidator(HIGHEST_NUMBER)],
        )

    def add_choice(self, name: str, *more: tuple[str, Text]) -> None:
        label, help_text = SETTING_TEXTS[name]
        choices = [*more, *((one, CHOICE_TEXTS[one]) for one in CHOICES[name])]
        self.fields[name] = forms.ChoiceField(label=label, help_text=help_text, choices=choices)

    def setting(self, name: str) -> Any:
        """As it is stored; None: not given."""
        value = self.cleaned_data[name]
        if name in DEADLINES and value is not None:
            return hours_before_start(value)
        return None if value == "default" else value

    def add_languages(self) -> None:
        self.fields["locales"] = forms.MultipleChoiceField(
            label=_("Languages of the shop, emails and tickets"),
            choices=offered_languages,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Texts in other languages are kept."),
            error_messages={"required": _("Choose at least one language.")},
        )
        self.fields["first_locale"] = forms.ChoiceField(
            label=_("Default language"),
            choices=offered_languages,
            help_text=_("For visitors who use none of these languages."),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, chosen = given.get("first_locale"), given.get("locales", [])
        if chosen and first and first not in chosen and not given.get("inherits_languages"):
            self.add_error("first_locale", _("Choose one of the languages above."))
        return given

    @property
    def languages(self) -> list[str]:
        """The default language comes first."""
        given = self.cleaned_data
        return list(dict.fromkeys([given["first_locale"], *given["locales"]]))


class GeneralForm(SettingsForm):
    def __init__(self, data: Any = None, *, languages: Sequence[str], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["name"] = NameField(
            label=_("Name"),
            max_length=LONGEST_NAME,
            help_text=_("Shown in the shop, in emails and on tickets."),
        )
        self.add_contact_mail(_("Shown to buyers with questions."))
        for name, (_label, help_text) in LINK_TEXTS.items():
            self.add_link(name, languages, help_text)
        self.fields["timezone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=dict([(initial["timezone"], initial["timezone"]), *zones()]).items(),
            help_text=_("For new events. Each event can have its own."),
        )
        self.add_languages()
        for name, (label, help_text) in SETTING_TEXTS.items():
            if name in SWITCHES:
                self.fields[name] = forms.BooleanField(label=label, help_text=help_text, required=False)
            elif name in CHOICES:
                self.add_choice(name)
            else:
                self.add_number(name, help_text, required=True)

    def setting_values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "timezone": given["timezone"],
            "locales": self.languages,
            **{name: self.setting(name) for name in SETTING_TEXTS},
        }


class EventSettingsForm(SettingsForm):
    """Empty, or “Default”: as the organizer says. `inherited`: what that is, by the contract's names.

    Fields of payments and all others take rights of their own: those that may not be changed are not there.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        languages: Sequence[str],
        inherited: Mapping[str, Any],
        initial: Mapping[str, Any],
        may_general: bool,
        may_payment: bool,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.setting_names = [
            name for name in SETTING_TEXTS if (may_payment if name in PAYMENT_SETTINGS else may_general)
        ]
        if may_general:
            self._add_general(languages, inherited)
        for name in self.setting_names:
            default = inherited.get(name, DEFAULTS[name])
            if name in SWITCHES:
                self._add_switch(name, default=default)
            elif name in CHOICES:
                text = gettext("Default: %(value)s") % {"value": CHOICE_TEXTS[default]}
                self.add_choice(name, ("default", text))
            else:
                shown = hours_of(default) if name in DEADLINES else default
                hint = gettext("If empty, the default applies: %(value)s.") % {"value": shown}
                self.add_number(name, hint, required=False)

    def _add_general(self, languages: Sequence[str], inherited: Mapping[str, Any]) -> None:
        of_organizer = _("If empty, the organizer’s applies.")
        self.add_contact_mail(_("If this and the contact page are empty, the organizer’s contact applies."))
        self.add_link("contact_url", languages, "")
        self.add_link("imprint_url", languages, of_organizer)
        shown = language_names(known_of(inherited.get("locales", ())))
        self.fields["inherits_languages"] = forms.BooleanField(
            label=gettext("Use the organizer’s languages: %(languages)s") % {"languages": shown},
            help_text=_("Uncheck this to choose other languages below."),
            required=False,
        )
        self.add_languages()
        if self.data.get("inherits_languages"):  # then these say nothing
            self.fields["locales"].required = self.fields["first_locale"].required = False

    def _add_switch(self, name: str, *, default: bool) -> None:
        default_text = gettext("Default: yes") if default else gettext("Default: no")
        label, help_text = SETTING_TEXTS[name]
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            help_text=help_text,
            choices=[("default", default_text), ("yes", _("Yes")), ("no", _("No"))],
            coerce={"default": None, "yes": True, "no": False}.get,
        )

    def setting_values(self) -> dict[str, Any]:
        return {name: self.setting(name) for name in self.setting_names}


def choice_of(value: bool | None) -> str:
    return "default" if value is None else "yes" if value else "no"

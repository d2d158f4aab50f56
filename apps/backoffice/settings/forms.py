"""Forms for settings of the organizer and of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.events.forms import offered_languages, zones
from apps.events.defaults import DEFAULTS
from apps.events.facade import (
    CHOICES,
    DEADLINES,
    LINES,
    MOST_DAYS_BEFORE,
    MOST_HOURS,
    NUMBERS,
    PAYMENT_SETTINGS,
    RELATIVE_DATES,
    SWITCHES,
    TRANSLATED,
    TRANSLATED_LISTS,
    days_before_start,
    hours_before_start,
    hours_of,
    relative_date,
)
from parterre.kernel.bounds import HIGHEST_NUMBER
from parterre.web.forms import EmailField, I18nCharField, I18nTextField, NameField
from parterre.web.forms.languages import language_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy returns, as the stubs say

Text: TypeAlias = "str | _StrPromise"
Texts: TypeAlias = tuple[Text, Text]

LONGEST_LINK: Final = 500
LONGEST_NAME: Final = 190
LONGEST_LEGAL_TEXT: Final = 50_000

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
    "payment_term_mode": (
        _("Payment deadline"),
        _("For payments that take time, such as bank transfers."),
    ),
    "payment_term_days": (_("Payment deadline in days"), _("0: the day of the order.")),
    "payment_term_minutes": (_("Payment deadline in minutes"), _("Only if the deadline is in minutes.")),
    "payment_term_last": (
        _("Last day to pay, in days before the event"),
        _("0: the day on which the event starts. If empty, buyers can pay until the event ends."),
    ),
    "payment_term_weekdays": (
        _("Move deadlines from the weekend to Monday"),
        _("Banks don’t book transfers on weekends."),
    ),
    "payment_term_expire_automatically": (
        _("Expire unpaid orders automatically"),
        _("After the deadline, their tickets are for sale again."),
    ),
    "payment_term_expire_delay_days": (
        _("Extra days before orders expire"),
        _("For transfers that are on their way at the deadline. Buyers are not told."),
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
    "days": _("Days, until midnight"),
    "minutes": _("Minutes"),
}
TEXT_TEXTS: Final[Mapping[str, Texts]] = {
    "mail_from_name": (_("Sender name"), _("If empty, emails come from the organizer’s name.")),
    "mail_text_signature": (
        _("Signature"),
        _("At the end of every email to buyers: address, opening hours, how to reach you."),
    ),
    "confirm_texts": (
        _("Text that buyers must accept"),
        _("A box to tick at checkout, for example rules of the venue. Markdown for bold text and links."),
    ),
}
LINK_TEXTS: Final[Mapping[str, Texts]] = {
    "imprint_url": (
        _("Imprint"),
        _("Who runs the shop, with an address. Required by law in Germany and Austria, among others."),
    ),
    "privacy_url": (_("Privacy policy: link"), _("How you use buyers’ data. Required by law in the EU.")),
    "terms_url": (
        _("Terms and conditions: link"),
        _("Buyers must accept them at checkout. Enter a link, or your text below."),
    ),
    "accessibility_url": (
        _("Accessibility statement"),
        _("Required in the EU, except for very small businesses."),
    ),
    "contact_url": (_("Contact page"), _("If empty, the shop links to the contact email.")),
}


LEGAL_TEXT_TEXTS: Final[Mapping[str, Texts]] = {
    "terms_text": (
        _("Terms and conditions: text"),
        _("Markdown. Shown on a page of your shop, instead of a link."),
    ),
    "privacy_text": (
        _("Privacy policy: text"),
        _("Markdown. Shown on a page of your shop, instead of a link."),
    ),
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
    """What the pages of the organizer and of an event share. `list_rows`: the fields of settings that are lists."""

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.list_rows: dict[str, list[str]] = {}
        for name in RELATIVE_DATES:
            self.initial[name] = days_before_start(self.initial.get(name))

    def add_days_before_start(self, name: str, help_text: Text) -> None:
        self.fields[name] = forms.IntegerField(
            label=SETTING_TEXTS[name][0],
            help_text=help_text,
            required=False,
            min_value=0,
            max_value=MOST_DAYS_BEFORE,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

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
        if value is None or value == "default":
            return None
        if name in DEADLINES:
            return hours_before_start(value)
        return relative_date(value) if name in RELATIVE_DATES else value

    def add_texts(self, languages: Sequence[str], *, of_event: bool) -> None:
        """Sender, signature, and texts to accept: one empty row more than there are."""
        inherits = _("If empty, the organizer’s applies.") if of_event else None
        for name, longest in LINES.items():
            label, help_text = TEXT_TEXTS[name]
            self.fields[name] = NameField(
                label=label, help_text=inherits or help_text, max_length=longest, required=False
            )
        for name, longest in TRANSLATED.items():
            label, help_text = TEXT_TEXTS[name]
            self.fields[name] = I18nTextField(
                label=label,
                help_text=inherits or help_text,
                languages=languages,
                max_length=longest,
                required=False,
            )
        for name, (most, longest) in TRANSLATED_LISTS.items():
            label, help_text = TEXT_TEXTS[name]
            given = self.initial.pop(name, None) or []
            self.list_rows[name] = [f"{name}_{number}" for number in range(min(len(given) + 1, most))]
            for row, texts in zip_longest(self.list_rows[name], given[:most]):
                self.fields[row] = I18nCharField(
                    label=label,
                    help_text=inherits or help_text,
                    languages=languages,
                    max_length=longest,
                    required=False,
                )
                self.initial[row] = texts

    @property
    def confirm_texts(self) -> list[BoundField]:
        return [self[row] for row in self.list_rows["confirm_texts"]]

    def text_values(self) -> dict[str, Any]:
        """Empty ones are None: not set."""
        given = self.cleaned_data
        values = {name: given[name] or None for name in (*LINES, *TRANSLATED)}
        lists = {name: [given[row] for row in rows if given[row]] for name, rows in self.list_rows.items()}
        return values | {name: texts or None for name, texts in lists.items()}

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
        super().__init__(data, initial=initial)
        self.fields["name"] = NameField(
            label=_("Name"),
            max_length=LONGEST_NAME,
            help_text=_("Shown in the shop, in emails and on tickets."),
        )
        self.add_contact_mail(_("Shown to buyers with questions. Their replies to emails go there."))
        for name, (_label, help_text) in LINK_TEXTS.items():
            self.add_link(name, languages, help_text)
        for name, (label, help_text) in LEGAL_TEXT_TEXTS.items():
            self.fields[name] = I18nTextField(
                label=label,
                help_text=help_text,
                languages=languages,
                max_length=LONGEST_LEGAL_TEXT,
                required=False,
            )
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
            elif name in RELATIVE_DATES:
                self.add_days_before_start(name, help_text)
            else:
                self.add_number(name, help_text, required=True)
        self.add_texts(languages, of_event=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for kind in ("terms", "privacy"):
            if given.get(f"{kind}_text") and given.get(f"{kind}_url"):
                self.add_error(f"{kind}_text", _("Enter either a link or a text."))
        return given

    def setting_values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "timezone": given["timezone"],
            "locales": self.languages,
            **{name: self.setting(name) for name in SETTING_TEXTS},
            **self.text_values(),
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
        super().__init__(data, initial=initial)
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
            elif name in RELATIVE_DATES:
                self.add_days_before_start(name, _last_day_hint(days_before_start(default)))
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
        self.add_texts(languages, of_event=True)
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
        values = {name: self.setting(name) for name in self.setting_names}
        return values | (self.text_values() if self.list_rows else {})


def _last_day_hint(default: int | None) -> str:
    if default is None:
        return gettext("If empty, the default applies: until the event ends.")
    return gettext("If empty, the default applies: %(value)s.") % {"value": default}


def choice_of(value: bool | None) -> str:
    return "default" if value is None else "yes" if value else "no"

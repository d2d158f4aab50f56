"""Forms of one order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.orders.attendee_export import MOST_IN_XLSX, AttendeeList
from apps.events.models import Event
from apps.orders.models import Order, OrderStatus
from apps.sales.facade import BulkAction, RefundRoute
from apps.taxes.facade import country_of
from parterre.kernel.formats import format_number
from parterre.web.forms import Choice, EmailField, PickOne
from parterre.web.forms.datetimes import DateField
from parterre.web.forms.languages import language_name
from parterre.web.forms.money import MoneyField
from parterre.web.forms.phone import PhoneField
from parterre.web.templatetags.components import money

LONGEST_TEXT = 5_000


class CancelTicketForm(forms.Form):
    """`due`: what is to be refunded then. `returnable`: what of it providers can give back."""

    way = forms.ChoiceField(label=_("Refund method"), widget=PickOne)
    comment = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Included in the email to the buyer and shown in the timeline."),
    )
    notifies_buyer = forms.BooleanField(label=_("Notify the buyer by email"), required=False, initial=True)

    def __init__(self, *args: Any, order: Order, due: Decimal, returnable: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due = due
        if due > 0:
            self.fields["way"].choices = self._ways(due, returnable, order.event.currency)  # type: ignore[attr-defined]
            self.fields["way"].initial = (
                RefundRoute.ORIGINAL_METHOD if returnable >= due else RefundRoute.LATER
            )
        else:
            del self.fields["way"]
        if not order.email:
            del self.fields["notifies_buyer"]

    @staticmethod
    def _ways(due: Decimal, returnable: Decimal, currency: str) -> list[tuple[str, Choice]]:
        ways = [
            (
                RefundRoute.LATER.value,
                Choice(_("Don’t refund now"), _("The order is then listed under “Refund due”.")),
            )
        ]
        if returnable > 0:
            most = gettext("Up to %(amount)s, immediately through the payment provider.")
            if returnable < due:
                most = gettext("Up to %(amount)s through the payment provider. Refund the rest manually.")
            detail = most % {"amount": money(returnable, currency)}
            ways.append(
                (
                    RefundRoute.ORIGINAL_METHOD.value,
                    Choice(_("Refund to the original payment method"), detail),
                )
            )
        done = Choice(
            _("Already refunded manually"), _("For bank transfer or cash. The refund is recorded here.")
        )
        return [*ways, (RefundRoute.DONE.value, done)]

    @property
    def chosen_way(self) -> RefundRoute:
        return RefundRoute(self.cleaned_data.get("way") or RefundRoute.LATER)

    @property
    def tells(self) -> bool:
        return bool(self.cleaned_data.get("notifies_buyer"))


class CancelForm(CancelTicketForm):
    """The upper limit of the fee is checked by the domain."""

    field_order = ("cancellation_fee",)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, order=order, **kwargs)
        self.fields["cancellation_fee"] = MoneyField(
            currency=order.event.currency,
            required=False,
            label=_("Cancellation fee"),
            help_text=_("Leave empty for no fee."),
        )
        self.order_fields(self.field_order)

    @property
    def fee(self) -> Decimal | None:
        return self.cleaned_data["cancellation_fee"] or None


class MarkPaidForm(forms.Form):
    """`methods`: name by identifier. Of one alone nothing is asked."""

    provider = forms.ChoiceField(label=_("Payment method"))
    notifies_buyer = forms.BooleanField(label=_("Notify the buyer by email"), required=False, initial=True)

    def __init__(self, *args: Any, order: Order, methods: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(methods) > 1:
            self.fields["provider"].choices = list(methods.items())  # type: ignore[attr-defined]
        else:
            del self.fields["provider"]
        if not order.email:
            del self.fields["notifies_buyer"]


class ExtendForm(forms.Form):
    """The limits are checked by the domain."""

    expires = DateField(
        label=_("Payment deadline"), help_text=_("The order can be paid until the end of this day.")
    )


class DenyForm(forms.Form):
    comment = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Included in the email to the buyer and shown in the timeline."),
    )
    notifies_buyer = forms.BooleanField(label=_("Notify the buyer by email"), required=False, initial=True)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not order.email:
            del self.fields["notifies_buyer"]


class BulkForm(forms.Form):
    """What is asked of several orders at once depends on what is done with them."""

    comment = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        validators=[ProhibitNullCharactersValidator()],
        help_text=_("Included in the emails to the buyers and shown in the timelines."),
    )
    notifies_buyer = forms.BooleanField(label=_("Notify the buyers by email"), required=False, initial=True)

    def __init__(self, *args: Any, act: BulkAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act != BulkAction.CANCEL:
            del self.fields["comment"]
        if act == BulkAction.SEND_LINK:
            del self.fields["notifies_buyer"]


class ContactForm(forms.Form):
    email = EmailField(label=_("Email address"), required=False, max_length=254)
    phone = PhoneField(required=False)
    locale = forms.ChoiceField(label=_("Language of emails and tickets"), required=False)

    def __init__(self, *args: Any, event: Event, current: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].region = country_of(event)  # type: ignore[attr-defined]
        codes = list(dict.fromkeys([*event.languages, *([current] if current else [])]))
        self.fields["locale"].choices = [(code, language_name(code)) for code in codes]  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "email": given["email"] or None,
            "phone": given["phone"] or None,
            **({"locale": given["locale"]} if given["locale"] else {}),
        }


class NoteForm(forms.Form):
    comment = forms.CharField(
        label=_("Internal note"),
        required=False,
        max_length=LONGEST_TEXT,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Not visible to buyers."),
    )
    custom_followup_at = DateField(
        label=_("Follow up on"), required=False, help_text=_("Leave empty for no follow-up.")
    )


class LineForm(forms.Form):
    """A note that stays in the timeline as it was written."""

    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_TEXT,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Notes can’t be edited later and are not visible to buyers."),
    )


class RefundForm(forms.Form):
    comment = forms.CharField(
        label=_("Reason"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, currency: str, most: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"amount": MoneyField(currency=currency, label=_("Amount")), **self.fields}
        self.fields["amount"].initial = most


class RecordRefundForm(forms.Form):
    """A refund made elsewhere. Limits are checked by the domain."""

    executed_at = DateField(label=_("Refund date"))
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2}),
        validators=[ProhibitNullCharactersValidator()],
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"amount": MoneyField(currency=currency, label=_("Amount")), **self.fields}


class AttendeeExportForm(forms.Form):
    """`attendees`: those of the orders in the states that are chosen, to be counted."""

    which = forms.ChoiceField(
        label=_("Attendees"),
        widget=PickOne,
        initial="paid",
        choices=[
            ("paid", Choice(_("With a paid ticket"), "")),
            (
                "all",
                Choice(_("With a paid or unpaid ticket"), _("Expired and canceled orders are left out.")),
            ),
        ],
    )
    format = forms.ChoiceField(
        label=_("File format"),
        widget=PickOne,
        initial="xlsx",
        choices=[
            ("xlsx", Choice(_("Excel"), _("To be read and sorted."))),
            ("csv", Choice("CSV", _("For other programs, and for any number of attendees."))),
        ],
    )

    def __init__(
        self, *args: Any, attendees: Callable[[Mapping[str, str]], AttendeeList], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._attendees = attendees

    @property
    def statuses(self) -> dict[str, str]:
        """With the reader's words."""
        paid = {OrderStatus.PAID.value: gettext("Paid")}
        if self.cleaned_data["which"] == "paid":
            return paid
        return {**paid, OrderStatus.PENDING.value: gettext("Unpaid")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("format") == "xlsx" and given.get("which"):
            number = self._attendees(self.statuses).positions()[: MOST_IN_XLSX + 1].count()
            if number > MOST_IN_XLSX:
                most = format_number(MOST_IN_XLSX, get_language())
                self.add_error(
                    "format",
                    gettext("Excel files hold up to %(most)s attendees. Choose CSV.") % {"most": most},
                )
        return given

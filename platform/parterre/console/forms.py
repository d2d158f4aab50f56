"""What staff fills in. Shapes only: the rules are in tenants."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parterre.kernel.errors import DomainError
from parterre.web.forms import Choice, PickOne


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organizer reads it in their log."),
        error_messages={"required": _("Say why: the organizer reads it.")},
    )


class SupportForm(ReasonForm):
    minutes = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        initial="30",
        widget=PickOne,
        choices=[
            ("15", Choice(_("15 minutes"), _("To look at one thing"))),
            ("30", Choice(_("30 minutes"), _("To go through a problem"))),
            ("60", Choice(_("60 minutes"), _("The longest there is"))),
        ],
    )


class HostForm(forms.Form):
    host = forms.CharField(
        label=_("Host"),
        max_length=300,
        help_text=_("Such as tickets.example.org. Its DNS has to lead here already."),
        error_messages={"required": _("Write a host name such as tickets.example.org.")},
    )


def show_refusal(form: forms.Form, refusal: DomainError) -> None:
    """At its field, else above the form, in the reader's language."""
    text = gettext(refusal.message)
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, text % refusal.values if refusal.values else text)

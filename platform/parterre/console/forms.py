"""Forms for staff. They check shape only; the rules are in tenants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parterre.kernel.errors import DomainError
from parterre.web.forms import Choice, PickOne
from tenants.staff.share import LARGEST


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organizer sees it in their audit log."),
        error_messages={"required": _("Enter a reason. The organizer can read it.")},
    )


class PurgeForm(ReasonForm):
    slug = forms.CharField(
        label=_("Enter the short name to confirm"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = slug
        self.fields["slug"].help_text = gettext("Short name: %(slug)s") % {"slug": slug}

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"].strip()
        if typed != self._expected:
            wanted = {"slug": self._expected}
            raise forms.ValidationError(gettext("The short name does not match. Enter: %(slug)s") % wanted)
        return typed


class SupportForm(ReasonForm):
    minutes = forms.TypedChoiceField(
        label=_("Duration"),
        coerce=int,
        initial="30",
        widget=PickOne,
        choices=[
            ("15", Choice(_("15 minutes"), _("For a quick check"))),
            ("30", Choice(_("30 minutes"), _("To investigate a problem"))),
            ("60", Choice(_("60 minutes"), _("Maximum duration"))),
        ],
    )


class RenameForm(ReasonForm):
    slug = forms.CharField(
        label=_("New short name"),
        max_length=100,
        help_text=_("2 to 50 letters a–z, digits and hyphens. The old short name redirects to the new one."),
    )
    field_order = ("slug", "reason")

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"].strip().lower()
        return typed


class ShareForm(ReasonForm):
    share = forms.IntegerField(label=_("Share of background tasks"), min_value=1, max_value=LARGEST)
    field_order = ("share", "reason")


class HostForm(forms.Form):
    host = forms.CharField(
        label=_("Domain"),
        max_length=300,
        help_text=_("For example tickets.example.org. Its DNS must already point to this platform."),
        error_messages={"required": _("Enter a domain, such as tickets.example.org.")},
    )


def show_refusal(form: forms.Form, refusal: DomainError) -> None:
    """At its field, else above the form, in the reader's language."""
    text = gettext(refusal.message)
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, text % refusal.values if refusal.values else text)

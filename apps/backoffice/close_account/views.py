"""Close the organizer's account after confirmation by short name, and reopen it within the grace period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import SAFE, ActView, FormView, MemberView
from apps.backoffice.settings.crumbs import settings_crumb
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from tenants.lifecycle.purge_report import report_on
from tenants.lifecycle.transitions import MoveOrganizer, move_organizer, moves_of
from tenants.models import Organizer


class CloseAccountForm(forms.Form):
    slug = forms.CharField(
        label=_("Enter the short name to confirm"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, organizer: Organizer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = organizer.slug
        self.fields["slug"].help_text = gettext("It is: %(slug)s") % {"slug": organizer.slug}

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"].strip()
        if typed != self._expected:
            raise forms.ValidationError(gettext("Enter the short name: %(slug)s") % {"slug": self._expected})
        return typed


class _OwnersView(MemberView):
    """A POST is for owners alone: neither for others who may change settings nor for staff in a support session."""

    allowed_when_closed = True
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)

    @property
    def is_owner(self) -> bool:
        return self.access.is_owner and self.visitor.support is None

    def _admit(self) -> None:
        super()._admit()
        if self.request.method not in SAFE and not self.is_owner:
            raise PermissionDenied

    def move(self, name: str, reason: str = "") -> None:
        request = MoveOrganizer(organizer_id=self.organizer.pk, move=name, reason=reason, by="owner")
        move_organizer(request, actor=self.actor, now=self.now)


class CloseAccount(_OwnersView, FormView):
    template = "backoffice/close_account/close_account.html"

    def form(self, data: Any = None, files: Any = None) -> CloseAccountForm:
        return CloseAccountForm(data, organizer=self.organizer)

    def context(self, form: Any) -> dict[str, Any]:
        may = {move.name for move in moves_of(self.organizer, "owner")}
        return {
            "heading": gettext("Account is being closed") if "reopen" in may else gettext("Close account"),
            "crumbs": [settings_crumb(self)],
            "may_close": "close" in may,
            "is_owner": self.is_owner,
            "days": settings.LIFECYCLE_CLOSING_DAYS,
            "obligations": report_on(self.organizer, now=self.now).obligations,
        }

    def save(self, form: Any) -> str | Promise:
        self.move("close", form.cleaned_data["reason"])
        return _("Your account is being closed. You can still reopen it.")


class Reopen(_OwnersView, ActView):
    def act(self) -> str | Promise:
        self.move("reopen")
        return _("Your account is open again.")

    def back(self) -> str:
        return self.url("close-account")

    def after(self) -> str:
        return self.url("home")

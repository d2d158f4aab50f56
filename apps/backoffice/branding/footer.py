"""The foot of the shop: where the imprint, the privacy notice and the contact are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import FormView
from apps.backoffice.languages import languages_for
from apps.events.facade import LINKS, branding_of, change_links
from apps.teams.rights import ORGANIZER_SETTINGS_GENERAL_WRITE
from parterre.web.forms import I18nCharField
from tenants.routing.middleware import shop_url

LONGEST = 500


class FooterForm(forms.Form):
    def __init__(self, data: Any = None, *, languages: Sequence[str], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for name, label, help_text in (
            (
                "imprint_url",
                _("Imprint"),
                _("Who runs this shop, with address. In Germany and Austria law asks for it on every page."),
            ),
            (
                "privacy_url",
                _("Privacy notice"),
                _("What you do with buyers’ data. Law in the EU asks for it."),
            ),
            (
                "accessibility_url",
                _("Accessibility statement"),
                _("Shops in the EU need one, unless they are very small."),
            ),
            ("contact_url", _("Contact page"), _("Left empty, the mail address below stands there.")),
        ):
            self.fields[name] = I18nCharField(
                label=label, help_text=help_text, languages=languages, max_length=LONGEST, required=False
            )
        self.fields["contact_mail"] = forms.EmailField(
            label=_("Mail address for questions"), max_length=254, required=False
        )


class EditFooter(FormView):
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/branding/foot.html"

    def form(self, data: Any = None, files: Any = None) -> FooterForm:
        links = branding_of().links
        languages = languages_for(*(links.get(name) for name in LINKS if name.endswith("_url")))
        return FooterForm(data, languages=languages, initial=links)

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("The foot of the shop"), "shop_url": shop_url(self.organizer)}

    def save(self, form: Any) -> str | Promise:
        change_links(form.cleaned_data, actor=self.actor)
        return _("Saved. It stands on every page of the shop from now on.")

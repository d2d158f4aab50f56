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
                _(
                    "The name and address of the person or company running this shop. Required on every page "
                    "in Germany and Austria."
                ),
            ),
            (
                "privacy_url",
                _("Privacy policy"),
                _("How you handle buyers’ data. Required by law in the EU."),
            ),
            (
                "accessibility_url",
                _("Accessibility statement"),
                _("Required for shops in the EU, except very small businesses."),
            ),
            ("contact_url", _("Contact page"), _("If empty, the contact email below is used.")),
        ):
            self.fields[name] = I18nCharField(
                label=label, help_text=help_text, languages=languages, max_length=LONGEST, required=False
            )
        self.fields["contact_mail"] = forms.EmailField(
            label=_("Contact email"), max_length=254, required=False
        )


class EditFooter(FormView):
    rights = (ORGANIZER_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/branding/foot.html"

    def form(self, data: Any = None, files: Any = None) -> FooterForm:
        links = branding_of().links
        languages = languages_for(*(links.get(name) for name in LINKS if name.endswith("_url")))
        return FooterForm(data, languages=languages, initial=links)

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("Imprint and contact"), "shop_url": shop_url(self.organizer)}

    def save(self, form: Any) -> str | Promise:
        change_links(form.cleaned_data, actor=self.actor)
        return _("Saved. The links now appear on every page of the shop.")

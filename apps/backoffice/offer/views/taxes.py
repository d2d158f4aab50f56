"""List, create, edit and delete tax rules."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.backoffice.base import BIGINT, EventConfirmView, EventFormView, EventView
from apps.backoffice.languages import languages_for
from apps.backoffice.offer.forms.taxes import TaxForm
from apps.taxes.facade import TaxRuleData, create_rule, delete_rule, update_rule
from apps.taxes.models import TaxRule
from apps.teams.rights import EVENT_SETTINGS_TAX_WRITE
from parterre.kernel.formats import text_in

FIELDS = ("name", "rate", "price_includes_tax", "default")


class Taxes(EventView):
    rights = (EVENT_SETTINGS_TAX_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rules = TaxRule.objects.filter(event=self.event).order_by("-default", "pk")
        return self.show("backoffice/offer/taxes.html", heading=gettext("Tax rules"), rules=rules)


class NewTax(EventFormView):
    rights = (EVENT_SETTINGS_TAX_WRITE,)
    template = "backoffice/offer/tax.html"
    makes_new = True

    def form(self, data: Any = None, files: Any = None) -> TaxForm:
        return TaxForm(
            data,
            languages=languages_for(self.event.name, locales=self.event.languages),
            initial={"price_includes_tax": True},
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("New tax rule")}

    def save(self, form: Any) -> str | Promise:
        create_rule(self.event, TaxRuleData(**form.cleaned_data), actor=self.actor)
        return _("Tax rule created. Select it in your products.")

    def after(self) -> str:
        return self.event_url("taxes")


class RuleMixin(EventView):
    rule: TaxRule

    def load(self) -> None:
        super().load()
        pk = self.kwargs["rule"]
        found = TaxRule.objects.filter(event=self.event, pk=pk).first() if pk <= BIGINT else None
        if found is None:
            raise Http404
        self.rule = found

    @property
    def rule_name(self) -> str:
        return text_in(self.rule.name, get_language())


class EditTax(RuleMixin, EventFormView):
    rights = (EVENT_SETTINGS_TAX_WRITE,)
    template = "backoffice/offer/tax.html"

    def form(self, data: Any = None, files: Any = None) -> TaxForm:
        return TaxForm(
            data,
            languages=languages_for(self.rule.name, locales=self.event.languages),
            initial={name: getattr(self.rule, name) for name in FIELDS},
        )

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": self.rule_name, "rule": self.rule}

    def save(self, form: Any) -> str | Promise:
        update_rule(self.rule, form.cleaned_data, actor=self.actor)
        return _("Saved.")

    def after(self) -> str:
        return self.event_url("taxes")


class DeleteTax(RuleMixin, EventConfirmView):
    rights = (EVENT_SETTINGS_TAX_WRITE,)

    def question(self) -> dict[str, Any]:
        name = {"name": self.rule_name}
        return {
            "heading": gettext("Delete the tax rule “%(name)s”?") % name,
            "text": gettext(
                "Tax rules that are used by products or orders can’t be deleted. Deleting can’t be undone."
            ),
            "keep": gettext("Back"),
            "act": gettext("Delete tax rule"),
        }

    def act(self) -> str | Promise:
        delete_rule(self.rule, actor=self.actor)
        return _("Tax rule deleted.")

    def back(self) -> str:
        return self.event_url("taxes")

"""List, create, edit and delete quotas, with current figures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.availability.facade import QuotaData, create_quota, delete_quota, update_quota
from apps.availability.models import Quota
from apps.backoffice.base import BIGINT, EventConfirmView, EventFormView, EventView
from apps.backoffice.offer.forms.quotas import QuotaForm
from apps.backoffice.offer.quota_figures import holders_by_quota, quota_figures
from apps.backoffice.offer.quota_items import Countable, countables, keys_of, lists_of
from apps.teams.rights import EVENT_ITEMS_WRITE

NAMES = {"items": "counted", "products": "counted", "variations": "counted"}


class Quotas(EventView):
    """Asked again every few seconds by the page itself."""

    rights = (EVENT_ITEMS_WRITE,)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        held = holders_by_quota(self.event)
        rows = [(figure, held.get(figure.id)) for figure in quota_figures(self.event)]
        return self.show("backoffice/offer/quotas.html", heading=gettext("Quotas"), rows=rows)


class NewQuota(EventFormView):
    rights = (EVENT_ITEMS_WRITE,)
    template = "backoffice/offer/quota.html"
    makes_new = True
    names = NAMES
    countables: list[Countable]

    def form(self, data: Any = None, files: Any = None) -> QuotaForm:
        self.countables = countables(self.event)
        return QuotaForm(data, countables=self.countables, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        return {"counted": [one.key for one in self.countables]}

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("New quota"), "has_products": bool(self.countables)}

    def values(self, form: Any) -> dict[str, Any]:
        given = dict(form.cleaned_data)
        return given | lists_of(given.pop("counted"), self.countables)

    def save(self, form: Any) -> str | Promise:
        create_quota(self.event, QuotaData(**self.values(form)), actor=self.actor)
        return _("Quota created.")

    def after(self) -> str:
        return self.event_url("quotas")


class QuotaMixin(EventView):
    quota: Quota

    def load(self) -> None:
        super().load()
        pk = self.kwargs["quota"]
        found = Quota.objects.filter(event=self.event, pk=pk).first() if pk <= BIGINT else None
        if found is None:
            raise Http404
        self.quota = found


class EditQuota(QuotaMixin, NewQuota):
    makes_new = False

    def initial(self) -> dict[str, Any]:
        names = ("name", "size", "close_when_sold_out", "closed")
        counted = {"counted": keys_of(self.quota, self.countables)}
        return counted | {name: getattr(self.quota, name) for name in names}

    def context(self, form: Any) -> dict[str, Any]:
        return super().context(form) | {"heading": self.quota.name, "quota": self.quota}

    def save(self, form: Any) -> str | Promise:
        update_quota(self.quota, self.event, self.values(form), actor=self.actor)
        return _("Saved.")


class DeleteQuota(QuotaMixin, EventConfirmView):
    rights = (EVENT_ITEMS_WRITE,)

    def question(self) -> dict[str, Any]:
        name = {"name": self.quota.name}
        return {
            "heading": gettext("Delete the quota “%(name)s”?") % name,
            "text": gettext(
                "Its products are no longer sold unless they are in another quota. This can’t be undone."
            ),
            "keep": gettext("Back"),
            "act": gettext("Delete quota"),
        }

    def act(self) -> str | Promise:
        delete_quota(self.quota, actor=self.actor)
        return _("Quota deleted.")

    def back(self) -> str:
        return self.event_url("quotas")

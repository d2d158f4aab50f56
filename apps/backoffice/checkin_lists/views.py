"""List, create, edit and delete the check-in lists of an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.admission.facade import CheckinListData, create_list, delete_list, update_list
from apps.admission.models import CheckinList
from apps.admission.queries import counts_of
from apps.backoffice.base import BIGINT, EventConfirmView, EventFormView, EventView
from apps.backoffice.checkin_lists.area import SEEN_WITH
from apps.backoffice.checkin_lists.forms import ALL, PLAIN, SOME, CheckinListForm
from apps.catalog.models import Product
from apps.teams.rights import EVENT_ORDERS_CHECKIN, EVENT_ORDERS_WRITE, EVENT_SETTINGS_GENERAL_WRITE
from parterre.kernel.formats import text_in


@dataclass(frozen=True, slots=True)
class Row:
    """`products`: names, or empty for all. `inside`: of how many tickets were scanned in."""

    checkin_list: CheckinList
    products: list[str]
    tickets: int
    scanned: int
    url: str


class CheckinLists(EventView):
    rights = SEEN_WITH

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(
            "backoffice/checkin_lists/index.html",
            heading=gettext("Check-in lists"),
            rows=self._rows(),
            may_change=self.may(EVENT_SETTINGS_GENERAL_WRITE),
            may_scan=self.may(EVENT_ORDERS_CHECKIN, EVENT_ORDERS_WRITE),
        )

    def _rows(self) -> list[Row]:
        checkin_lists = list(CheckinList.objects.filter(event=self.event).order_by("name", "pk"))
        names = dict(Product.objects.filter(event=self.event).values_list("pk", "name"))
        counts = counts_of(checkin_lists) if checkin_lists else {}
        language = get_language()
        return [
            Row(
                checkin_list,
                []
                if checkin_list.all_products
                else [text_in(names[pk], language) for pk in checkin_list.limit_products if pk in names],
                sum(counts[checkin_list.pk].positions.values()),
                sum(counts[checkin_list.pk].checkins.values()),
                reverse("gate:scan", args=[self.organizer.slug, checkin_list.pk]),
            )
            for checkin_list in checkin_lists
        ]


class NewCheckinList(EventFormView):
    rights = (EVENT_SETTINGS_GENERAL_WRITE,)
    template = "backoffice/checkin_lists/edit.html"
    makes_new = True

    def form(self, data: Any = None, files: Any = None) -> CheckinListForm:
        products = Product.objects.filter(event=self.event).order_by("position", "pk")
        options = [
            (str(pk), text_in(name, get_language())) for pk, name in products.values_list("pk", "name")
        ]
        zone = ZoneInfo(self.event.timezone)
        return CheckinListForm(data, products=options, zone=zone, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        return {"reach": ALL, "allow_entry_after_exit": True}

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": gettext("New check-in list")}

    def save(self, form: Any) -> str | Promise:
        create_list(self.event, CheckinListData(**form.values()), actor=self.actor)
        return _("Check-in list created.")

    def after(self) -> str:
        return self.event_url("checkin-lists")


class CheckinListMixin(EventView):
    checkin_list: CheckinList

    def load(self) -> None:
        super().load()
        pk = self.kwargs["checkin_list"]
        found = CheckinList.objects.filter(event=self.event, pk=pk).first() if pk <= BIGINT else None
        if found is None:
            raise Http404
        self.checkin_list = found


class EditCheckinList(CheckinListMixin, NewCheckinList):
    makes_new = False

    def initial(self) -> dict[str, Any]:
        checkin_list = self.checkin_list
        return {
            **{name: getattr(checkin_list, name) for name in PLAIN},
            "reach": ALL if checkin_list.all_products else SOME,
            "limit_products": [str(pk) for pk in checkin_list.limit_products],
        }

    def context(self, form: Any) -> dict[str, Any]:
        return {"heading": self.checkin_list.name, "checkin_list": self.checkin_list}

    def save(self, form: Any) -> str | Promise:
        update_list(self.checkin_list, form.values(), actor=self.actor)
        return _("Saved.")


class DeleteCheckinList(CheckinListMixin, EventConfirmView):
    rights = (EVENT_SETTINGS_GENERAL_WRITE,)

    def question(self) -> dict[str, Any]:
        return {
            "heading": gettext("Delete “%(name)s”?") % {"name": self.checkin_list.name},
            "text": gettext(
                "This also deletes its scans: tickets checked in with this list count as not scanned. "
                "This can’t be undone."
            ),
            "keep": gettext("Back"),
            "act": gettext("Delete check-in list"),
        }

    def act(self) -> str | Promise:
        delete_list(self.checkin_list, actor=self.actor)
        return _("Check-in list deleted.")

    def back(self) -> str:
        return self.event_url("checkin-lists")

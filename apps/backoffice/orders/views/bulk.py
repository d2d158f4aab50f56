"""Bulk actions: confirmation, then progress while workers handle the orders one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language, gettext

from apps.backoffice.base import MemberView
from apps.backoffice.idempotent_form import FormToken, new_form_token
from apps.backoffice.orders.bulk import KINDS, Kind, outcomes_of
from apps.backoffice.orders.forms import BulkForm
from apps.orders.models import Order
from apps.sales.facade import BulkAction, RunBulkAction, run_bulk_action
from apps.teams.rights import EVENT_ORDERS_WRITE
from parterre.web.frames import Crumb

MOST = 100


class BulkView(MemberView):
    """Orders are named by their codes; those that one may not change are left out."""

    rights: ClassVar[tuple[str, ...]] = (EVENT_ORDERS_WRITE,)

    act: BulkAction
    kind: Kind
    orders: list[Order]

    def load(self) -> None:
        given = self.request.POST or self.request.GET
        try:
            self.act = BulkAction(given.get("do", ""))
        except ValueError as error:
            raise Http404 from error
        self.kind = KINDS[self.act]
        self.orders = self._chosen(given)

    def _chosen(self, given: QueryDict) -> list[Order]:
        """One query."""
        codes = list(dict.fromkeys(code.replace("\0", "") for code in given.getlist("order")))[:MOST]
        events = self.access.events_with(EVENT_ORDERS_WRITE)
        orders = Order.objects.filter(code__in=codes).select_related("event")
        if events is not None:
            orders = orders.filter(event__in=events)
        return list(orders.order_by("placed_at", "pk"))

    def shared(self) -> dict[str, Any]:
        return {"crumbs": [Crumb(gettext("Orders"), self.url("orders"))]}


class AskBulk(BulkView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.orders:
            messages.info(request, gettext("Select at least one order."))
            return self.go(self.url("orders"))
        return self.page(BulkForm(act=self.act))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = BulkForm(request.POST, act=self.act)
        fitting = [order for order in self.orders if self.kind.fits(order)]
        if not form.is_valid() or not fitting:
            with self.reading():
                return self.page(form, status=422)
        return self.go(self._promise(form, fitting))

    def page(self, form: BulkForm, *, status: int = 200) -> HttpResponse:
        fitting = [order for order in self.orders if self.kind.fits(order)]
        return self.show(
            "backoffice/orders/bulk.html",
            status=status,
            heading=self.kind.question % {"number": len(fitting)}
            if fitting
            else gettext("No matching orders"),
            kind=self.kind,
            act=self.act.value,
            form=form,
            once=new_form_token(),
            fitting=fitting,
            others=[order for order in self.orders if not self.kind.fits(order)],
            sums=sums_of(fitting),
        )

    def _promise(self, form: BulkForm, fitting: list[Order]) -> str:
        """Where its progress is shown."""
        given = form.cleaned_data
        wish = RunBulkAction(
            act=self.act,
            order_ids=[order.pk for order in fitting],
            notifies_buyer=bool(given.get("notifies_buyer")),
            comment=given.get("comment", ""),
            language=get_language() or "en",
        )

        def promise() -> str:
            run_bulk_action(wish, actor=self.actor)
            return self._progress_url(fitting)

        with self.writing():
            return FormToken.of(self.request, self.visitor.user).submit(promise, now=self.now)

    def _progress_url(self, fitting: list[Order]) -> str:
        query: list[tuple[str, str]] = [("do", self.act.value), ("since", str(int(self.now.timestamp())))]
        query += [("order", order.code) for order in fitting]
        return f"{self.url('orders-bulk-progress')}?{urlencode(query)}"


class BulkProgress(BulkView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        outcomes = outcomes_of(self.act, self.orders, since=_since(request.GET.get("since", "")))
        open_ones = sum(not one.state for one in outcomes)
        done = sum(one.state == "done" for one in outcomes)
        is_part = request.headers.get("HX-Request") == "true"
        template = "bulk_outcomes.html" if is_part else "bulk_progress.html"
        return self.show(
            f"backoffice/orders/{template}",
            heading=self.kind.done % {"number": done},
            outcomes=outcomes,
            number=len(outcomes),
            settled=len(outcomes) - open_ones,
            refused=len(outcomes) - open_ones - done,
            poll=request.get_full_path() if open_ones else "",
        )


def sums_of(orders: list[Order]) -> list[tuple[Any, str]]:
    """Totals by currency."""
    sums: dict[str, Any] = {}
    for order in orders:
        sums[order.event.currency] = sums.get(order.event.currency, 0) + order.total
    return [(amount, currency) for currency, amount in sorted(sums.items())]


def _since(written: str) -> datetime:
    is_usable = written.isascii() and written.isdigit() and len(written) <= 11
    return datetime.fromtimestamp(int(written) if is_usable else 0, tz=UTC)

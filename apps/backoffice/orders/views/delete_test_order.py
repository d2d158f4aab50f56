"""Delete an order of test mode."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.backoffice.base import ActView
from apps.backoffice.orders.saved_views import TEST
from apps.backoffice.orders.views.base import OrderPage
from apps.sales.facade import delete_test_order


class DeleteTestOrder(OrderPage, ActView):
    def act(self) -> str:
        delete_test_order(self.order.pk, actor=self.actor, now=self.now)
        return gettext("Test order %(code)s deleted") % {"code": self.order.code}

    def after(self) -> str:
        return f"{self.url('orders')}?view={TEST}"

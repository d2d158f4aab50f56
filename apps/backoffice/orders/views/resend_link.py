"""Resend the order link to the buyer."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.backoffice.base import ActView
from apps.backoffice.orders.views.base import OrderPage
from apps.sales.facade import resend_link


class ResendLink(OrderPage, ActView):
    def act(self) -> str:
        resend_link(self.order, actor=self.actor, now=self.now)
        return gettext("We are sending the link to %(email)s") % {"email": self.order.email}

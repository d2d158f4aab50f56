"""Navigation entries of orders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.backoffice.areas import Area, Entry
from apps.backoffice.orders.attention import (
    mails_undelivered,
    orders_needing_attention,
    orders_overpaid,
    orders_with_issues,
)
from apps.teams.rights import EVENT_ORDERS_READ

AREA = Area(
    urls="apps.backoffice.orders.urls",
    entries=[
        Entry(
            label=_("Orders"),
            icon="list",
            name="office:orders",
            order=30,
            rights=(EVENT_ORDERS_READ,),
            is_shortcut=True,
        )
    ],
    event_entries=[
        Entry(
            label=_("Orders"), icon="list", name="office:event-orders", order=15, rights=(EVENT_ORDERS_READ,)
        )
    ],
    needs=[orders_overpaid, orders_with_issues, mails_undelivered, orders_needing_attention],
)
